package lint

import (
	"cmp"
	"context"
	"maps"
	"slices"

	"github.com/plinth-lint/plinth/pkg/diag"
	"github.com/plinth-lint/plinth/pkg/graph"
	"github.com/plinth-lint/plinth/pkg/kubernetes/gitops"
	"github.com/plinth-lint/plinth/pkg/kubernetes/helm"
	"github.com/plinth-lint/plinth/pkg/source"
	"github.com/plinth-lint/plinth/pkg/suggest"
)

// claimedByChart notes the chart that a file belongs to, or is when the user
// named an archive: its templates are no manifests by themselves.
func (l *loader) claimedByChart(name string) bool {
	dir, ok := helm.Owner(l.tree, name)
	if !ok && l.named[name] && helm.Packed(name) {
		dir, ok = name, true
	}
	if !ok {
		return false
	}
	l.charts[dir] = true
	l.files[helm.Root(dir)] = graph.Kubernetes
	if l.named[name] {
		l.files[name] = graph.Kubernetes
	}
	return true
}

// chartJobs gives a job for each chart.
func (l *loader) chartJobs() ([]job, error) {
	var jobs []job
	told := map[string]bool{}
	for _, dir := range slices.Sorted(maps.Keys(l.charts)) {
		c, err := l.finder.For(dir)
		if err != nil {
			return nil, err
		}
		j, err := l.chartJob(dir, nil)
		if err != nil {
			return nil, err
		}
		jobs = append(jobs, j)
		for _, at := range slices.Sorted(maps.Keys(c.Helm)) {
			if told[c.File+"\x00"+at] || l.tree.Exists(helm.Root(at)) {
				continue
			}
			told[c.File+"\x00"+at] = true
			detail := "helm: " + at + " is the directory of no chart."
			if near := suggest.Nearest(at, slices.Sorted(maps.Keys(l.charts))); near != "" {
				detail += " Did you mean " + near + "?"
			}
			l.diags.Add(diag.Warning, "chart-unknown", source.Range{File: c.File}, "Configuration names a chart that is not there", "%s", detail)
		}
	}
	return jobs, nil
}

// chartJob renders a chart, as a deployment says if there is one: its values
// go over those of the configuration.
func (l *loader) chartJob(dir string, d *gitops.Deployment) (job, error) {
	manifests, err := l.manifestOptions(dir, d)
	if err != nil {
		return job{}, err
	}
	c, err := l.finder.For(dir)
	if err != nil {
		return job{}, err
	}
	own := c.Helm[dir]
	o := helm.Options{
		ValuesFiles: own.ValuesFiles, Values: own.Values, Release: own.Release, Namespace: own.Namespace, KubeVersion: own.KubeVersion, APIVersions: own.APIVersions,
		Manifests: manifests,
	}
	if d != nil {
		o.ValuesFiles, o.Values = slices.Concat(own.ValuesFiles, d.ValuesFiles), d.ValuesOver(own.Values)
		o.Release, o.Namespace = cmp.Or(d.Release, own.Release), cmp.Or(d.Objects.Namespace, own.Namespace)
	}
	return job{id: helm.Root(dir), read: func(ctx context.Context) (*graph.Unit, diag.Diagnostics) {
		return helm.Load(ctx, l.tree, dir, o)
	}}, nil
}
