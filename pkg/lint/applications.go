package lint

import (
	"context"
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/plinth-lint/plinth/pkg/diag"
	"github.com/plinth-lint/plinth/pkg/graph"
	"github.com/plinth-lint/plinth/pkg/kubernetes/gitops"
)

// maxRounds bounds how often applications are sought in what applications deploy.
const maxRounds = 6

// outcome is what became of a job.
type outcome struct {
	unit  *graph.Unit
	diags diag.Diagnostics
}

// follow reads all jobs, and what the applications among their objects
// deploy as these say: in place of the job that takes it by itself, so that nothing is judged twice. What is
// deployed may hold applications again. It gives what became of the jobs that count.
func (l *loader) follow(ctx context.Context, base []job) ([]outcome, diag.Diagnostics, error) {
	scan := l.deployable()
	done := map[string]outcome{}
	jobs := base
	var told diag.Diagnostics
	for range maxRounds {
		l.run(ctx, jobs, done)
		var units []*graph.Unit
		for _, j := range jobs {
			if u := done[j.key()].unit; u != nil {
				units = append(units, u)
			}
		}
		found, diags := gitops.Find(l.tree, units, scan)
		next, err := l.deployed(base, found)
		if err != nil {
			return nil, nil, err
		}
		told = diags
		if slices.EqualFunc(jobs, next, func(a, b job) bool { return a.key() == b.key() }) {
			break
		}
		jobs = next
	}
	l.run(ctx, jobs, done)
	out := make([]outcome, len(jobs))
	for i, j := range jobs {
		out[i] = done[j.key()]
	}
	return out, told, nil
}

// deployable says what stands in the directories of the scan.
func (l *loader) deployable() gitops.Scan {
	scan := gitops.Scan{}
	for dir := range l.manifests {
		scan[dir] = gitops.Directory
	}
	for _, name := range l.kustomizations {
		if l.overlays.Builds(name) {
			scan[path.Dir(name)] = gitops.Kustomization
		}
	}
	for dir := range l.charts {
		scan[dir] = gitops.Chart
	}
	return scan
}

// deployed gives the jobs with those of deployments in the place of the
// jobs for what they deploy.
func (l *loader) deployed(base []job, found []gitops.Deployment) ([]job, error) {
	if len(found) == 0 {
		return base, nil
	}
	taken, ids := map[string]bool{}, map[string]int{}
	var own []job
	for _, d := range found {
		j, targets, err := l.deployment(d)
		if err != nil {
			return nil, err
		}
		for _, target := range targets {
			taken[target] = true
		}
		j.suffix = " (" + strings.ReplaceAll(d.Name, "/", ".") + ")"
		ids[j.id]++
		own = append(own, j)
	}
	// one deployment has the name of what it deploys; of several each has its own, whatever their order
	for i := range own {
		j := &own[i]
		if ids[j.id] == 1 {
			j.suffix = ""
			continue
		}
		name := j.id + j.suffix
		if ids[name]++; ids[name] > 1 {
			j.suffix = fmt.Sprintf("%s, %d)", strings.TrimSuffix(j.suffix, ")"), ids[name])
		}
	}
	for _, j := range base {
		if !taken[j.id] || j.fixed {
			own = append(own, j)
		}
	}
	slices.SortStableFunc(own, compareJobs)
	return slices.CompactFunc(own, func(a, b job) bool { return a.key() == b.key() }), nil
}

// deployment gives the job of a deployment, and the ids of the jobs that it replaces.
func (l *loader) deployment(d gitops.Deployment) (j job, targets []string, err error) {
	switch d.Kind {
	case gitops.Chart:
		j, err = l.chartJob(d.Path, &d)
	case gitops.Kustomization:
		for _, name := range l.kustomizations {
			if path.Dir(name) == d.Path && l.overlays.Builds(name) {
				j, err = l.overlayJob(name, &d)
			}
		}
	default:
		names := slices.Clone(l.manifests[d.Path])
		targets = append(targets, d.Path)
		for _, dir := range slices.Sorted(maps.Keys(l.manifests)) {
			if d.Recurse && strings.HasPrefix(dir, d.Path+"/") {
				names = append(names, l.manifests[dir]...)
				targets = append(targets, dir)
			}
		}
		j, err = l.manifestJob(d.Path, names, &d)
	}
	if err != nil {
		return job{}, nil, err
	}
	j.deployment = d.Key()
	read := j.read
	j.read = func(ctx context.Context) (*graph.Unit, diag.Diagnostics) {
		u, diags := read(ctx)
		if u != nil {
			u.Complete = u.Complete && !d.Partial
		}
		return u, diags
	}
	return j, append(targets, j.id), nil
}
