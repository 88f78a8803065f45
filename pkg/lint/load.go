package lint

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"path"
	"runtime"
	"slices"
	"strings"
	"sync"

	"github.com/plinth-lint/plinth/pkg/cloudformation"
	"github.com/plinth-lint/plinth/pkg/config"
	"github.com/plinth-lint/plinth/pkg/diag"
	"github.com/plinth-lint/plinth/pkg/graph"
	"github.com/plinth-lint/plinth/pkg/kubernetes"
	"github.com/plinth-lint/plinth/pkg/kubernetes/gitops"
	"github.com/plinth-lint/plinth/pkg/kubernetes/kustomize"
	"github.com/plinth-lint/plinth/pkg/normalform"
	"github.com/plinth-lint/plinth/pkg/source"
	"github.com/plinth-lint/plinth/pkg/terraform"
	"github.com/plinth-lint/plinth/pkg/terraform/plan"
)

// loader takes paths to units.
type loader struct {
	tree    *source.Tree
	options Options
	finder  *config.Finder

	terraformDirs  []string
	terraform      *terraform.Loader
	files          map[string]graph.Tool // by path, what looked like ours
	named          map[string]bool       // files that the user named
	plans          []string              // Terraform's plans and states as JSON
	templates      []string
	roots          []string            // of the templates, those that no other nests
	manifests      map[string][]string // by directory
	kustomizations []string
	overlays       *kustomize.Loader
	images         map[string]bool       // that are built and filled in, by name
	charts         map[string]bool       // directories of Helm charts
	told           map[source.Range]bool // roots that are named and not there

	stacks *cloudformation.Loader
	units  []*graph.Unit
	diags  diag.Diagnostics
}

// collect finds the files and says what each looks like.
func (l *loader) collect(ctx context.Context) error {
	l.files, l.named, l.manifests, l.images = map[string]graph.Tool{}, map[string]bool{}, map[string][]string{}, map[string]bool{}
	l.charts = map[string]bool{}
	starts := l.options.Paths
	if len(starts) == 0 {
		starts = []string{"."}
	}
	for _, start := range starts {
		if !l.tree.IsDir(start) {
			l.named[path.Clean(start)] = true
		}
		found, skipped, err := l.tree.Walk(ctx, start)
		if err != nil {
			return err
		}
		for _, s := range skipped {
			l.diags = append(l.diags, unreadFile(s.Path, s.Err))
			l.files[s.Path] = ""
		}
		for _, name := range found {
			excluded, err := l.excluded(name)
			if err != nil {
				return err
			}
			if !excluded || l.named[name] {
				l.recognise(name)
			}
		}
	}
	slices.Sort(l.kustomizations)
	l.kustomizations = slices.Compact(l.kustomizations)
	slices.Sort(l.terraformDirs)
	l.terraformDirs = slices.Compact(l.terraformDirs)
	slices.Sort(l.plans)
	l.plans = slices.Compact(l.plans)
	slices.Sort(l.templates)
	l.templates = slices.Compact(l.templates)
	for dir, names := range l.manifests {
		slices.Sort(names)
		l.manifests[dir] = slices.Compact(names)
	}
	return nil
}

// excluded reports whether the configuration leaves a file out.
func (l *loader) excluded(name string) (bool, error) {
	c, err := l.finder.For(name)
	if err != nil {
		return false, err
	}
	return c.Excludes(name), nil
}

func (l *loader) recognise(name string) {
	if terraform.IsConfiguration(name) {
		l.files[name] = graph.Terraform
		l.terraformDirs = append(l.terraformDirs, path.Dir(name))
		return
	}
	if terraform.IsTerragrunt(name) {
		l.files[name] = graph.Terraform
		l.diags = append(l.diags, terraform.Terragrunt(l.tree, name)...)
		return
	}
	if kustomize.Named(name) {
		l.files[name] = graph.Kubernetes
		l.kustomizations = append(l.kustomizations, name)
		return
	}
	if l.claimedByChart(name) {
		return
	}
	f, err := l.tree.Read(name)
	if err == nil {
		for _, image := range kubernetes.Built(f) {
			l.images[image] = true
		}
	}
	switch {
	case err != nil:
		l.diags = append(l.diags, unreadFile(name, err))
		l.files[name] = ""
	case plan.Looks(f):
		l.files[name] = graph.Terraform
		l.plans = append(l.plans, name)
		l.tree.Conceal(name)
	case cloudformation.Looks(f):
		l.files[name] = graph.CloudFormation
		l.templates = append(l.templates, name)
	case kubernetes.Looks(f):
		l.files[name] = graph.Kubernetes
		l.manifests[path.Dir(name)] = append(l.manifests[path.Dir(name)], name)
	case l.named[name]:
		l.files[name] = ""
		l.diags = append(l.diags, notOurs(f))
	default:
		l.tree.Forget(name)
	}
}

func notOurs(f *source.File) diag.Diagnostic {
	d := diag.Diagnostic{
		Severity: diag.Error, Code: "format-unknown", Range: source.Range{File: f.Path},
		Summary: "File is not infrastructure code that plinth knows",
		Detail: "It has no CloudFormation resources (a Resources section whose entries have a Type such as AWS::S3::Bucket), " +
			"no Kubernetes object (apiVersion, kind and metadata), and its name does not end in .tf, .tofu or .tf.json.",
	}
	switch {
	case len(f.Bytes) == 0:
		d.Detail = "The file is empty."
	case bytes.IndexByte(f.Bytes[:min(len(f.Bytes), 8000)], 0) >= 0:
		d.Detail = "The file is binary."
	}
	return d
}

// job is one unit to be read.
type job struct {
	id string
	// fixed is set for what no application deploys.
	fixed bool
	// deployment tells apart the deployments of one thing, and suffix their units.
	deployment, suffix string
	read               func(context.Context) (*graph.Unit, diag.Diagnostics)
}

// key tells jobs apart; a directory may hold manifests beside a root of Terraform.
func (j *job) key() string {
	return fmt.Sprintf("%t\x00%s%s\x00%s", j.fixed, j.id, j.suffix, j.deployment)
}

func compareJobs(a, b job) int {
	return cmp.Or(strings.Compare(a.id, b.id), strings.Compare(a.suffix, b.suffix))
}

// read makes the units, several at once; their order is that of their ids.
func (l *loader) read(ctx context.Context) error {
	base, err := l.jobs(ctx)
	if err != nil {
		return err
	}
	done, told, err := l.follow(ctx, base)
	if err != nil {
		return err
	}
	if l.terraform != nil {
		l.diags = append(l.diags, l.terraform.Unused()...)
	}
	for _, o := range done {
		if o.unit != nil {
			l.units = append(l.units, o.unit)
		}
		l.diags = append(l.diags, o.diags...)
	}
	l.diags = append(l.diags, told...)
	l.diags = append(l.diags, l.stacks.Undeclared()...)
	l.refuseNamed()
	return ctx.Err()
}

// run reads the jobs that were not read before, several at once.
func (l *loader) run(ctx context.Context, jobs []job, done map[string]outcome) {
	jobs = slices.DeleteFunc(slices.Clone(jobs), func(j job) bool { _, read := done[j.key()]; return read })
	read := make([]outcome, len(jobs))
	count := l.progress(len(jobs))
	var wait sync.WaitGroup
	next := make(chan int)
	for range min(l.workers(), len(jobs)) {
		wait.Go(func() {
			for i := range next {
				read[i].unit, read[i].diags = readUnit(ctx, jobs[i])
				count()
			}
		})
	}
	for i := range jobs {
		next <- i
	}
	close(next)
	wait.Wait()
	for i, j := range jobs {
		done[j.key()] = read[i]
	}
}

// refuseNamed tells of files that the user named and that only looked like
// manifests or templates.
func (l *loader) refuseNamed() {
	for name := range l.named {
		holds := func(u *graph.Unit) bool { return slices.Contains(u.Files, name) }
		about := func(d diag.Diagnostic) bool { return d.Range.File == name }
		if l.files[name] == graph.Terraform || slices.ContainsFunc(l.units, holds) || slices.ContainsFunc(l.diags, about) {
			continue
		}
		if f, err := l.tree.Read(name); err == nil && l.files[name] != "" {
			l.diags = append(l.diags, notOurs(f))
		}
	}
}

func (l *loader) workers() int {
	return cmp.Or(l.options.Workers, runtime.GOMAXPROCS(0))
}

// progress gives the function that counts a unit as read.
func (l *loader) progress(total int) func() {
	if l.options.Progress == nil {
		return func() {}
	}
	var mu sync.Mutex
	count := 0
	return func() {
		mu.Lock()
		defer mu.Unlock()
		count++
		l.options.Progress(Progress{Stage: "reading", Done: count, Total: total})
	}
}

func (l *loader) jobs(ctx context.Context) ([]job, error) {
	jobs, err := l.terraformJobs(ctx)
	if err != nil {
		return nil, err
	}
	templates, err := l.templateParameters()
	if err != nil {
		return nil, err
	}
	l.stacks = cloudformation.NewLoader(l.tree, cloudformation.Options{Parameters: l.options.Parameters, Templates: templates})
	roots, diags := l.stacks.Roots(l.templates)
	l.roots = roots
	l.diags = append(l.diags, diags...)
	for _, name := range roots {
		jobs = append(jobs, job{id: name, read: func(ctx context.Context) (*graph.Unit, diag.Diagnostics) {
			return l.stacks.Load(ctx, name)
		}})
	}
	for i := range jobs {
		jobs[i].fixed = true
	}
	built, err := l.kustomized(ctx)
	if err != nil {
		return nil, err
	}
	jobs = append(jobs, built...)
	for dir, names := range l.manifests {
		j, err := l.manifestJob(dir, names, nil)
		if err != nil {
			return nil, err
		}
		jobs = append(jobs, j)
	}
	charts, err := l.chartJobs()
	if err != nil {
		return nil, err
	}
	jobs = append(jobs, charts...)
	slices.SortStableFunc(jobs, compareJobs)
	return jobs, ctx.Err()
}

// manifestJob reads the manifests of a directory, as a deployment says if there is one.
func (l *loader) manifestJob(dir string, names []string, d *gitops.Deployment) (job, error) {
	o, err := l.manifestOptions(dir, d)
	return job{id: dir, read: func(ctx context.Context) (*graph.Unit, diag.Diagnostics) {
		return kubernetes.Load(ctx, l.tree, dir, names, o)
	}}, err
}

// manifestOptions says how the objects below a path are read.
func (l *loader) manifestOptions(at string, d *gitops.Deployment) (kubernetes.Options, error) {
	c, err := l.finder.For(at)
	if err != nil {
		return kubernetes.Options{}, err
	}
	o := kubernetes.Options{Workloads: c.Workloads, Images: l.images}
	if d != nil {
		o.Deployment = &d.Objects
	}
	return o, nil
}

// kustomized gives a job for each kustomization that is built by itself, and
// takes the files that kustomizations use out of the manifests.
func (l *loader) kustomized(ctx context.Context) ([]job, error) {
	loader := kustomize.NewLoader(l.tree)
	l.overlays = loader
	roots, diags := loader.Roots(ctx, l.kustomizations)
	l.diags = append(l.diags, diags...)
	for _, name := range loader.Loose() {
		l.manifests[path.Dir(name)] = append(l.manifests[path.Dir(name)], name)
	}
	for dir, names := range l.manifests {
		if names = slices.DeleteFunc(names, loader.Claims); len(names) == 0 {
			delete(l.manifests, dir)
			continue
		}
		l.manifests[dir] = names
	}
	var jobs []job
	for _, root := range roots {
		j, err := l.overlayJob(root, nil)
		if err != nil {
			return nil, err
		}
		jobs = append(jobs, j)
	}
	return jobs, nil
}

// overlayJob builds a kustomization, as a deployment says if there is one.
func (l *loader) overlayJob(root string, d *gitops.Deployment) (job, error) {
	o, err := l.manifestOptions(root, d)
	return job{id: root, read: func(ctx context.Context) (*graph.Unit, diag.Diagnostics) {
		return l.overlays.Load(ctx, root, o)
	}}, err
}

// recovered makes a panic, a defect of plinth that costs one input alone, a
// diagnostic. It is deferred.
func recovered(name string, diags *diag.Diagnostics) {
	if p := recover(); p != nil {
		diags.Add(diag.Error, "internal-error", source.Range{File: name}, "Internal error",
			"plinth failed on this input (%s). Please report it with the input.", fmt.Sprint(p))
	}
}

// readUnit reads a unit and brings it into its normal form.
func readUnit(ctx context.Context, j job) (u *graph.Unit, diags diag.Diagnostics) {
	defer recovered(j.id, &diags)
	made, diags := j.read(ctx) // into u it comes at the end only: a unit half made is none
	if made != nil {
		made.ID += j.suffix
		diags = append(diags, normalform.Apply(made)...)
	}
	return made, diags
}

// account says of every file what became of it.
func (l *loader) account() []File {
	read := map[string]bool{}
	for _, u := range l.units {
		for _, f := range u.Files {
			read[f] = true
			if _, ok := l.files[f]; !ok {
				l.files[f] = u.Tool // a module outside the paths, an included file
			}
		}
	}
	files := make([]File, 0, len(l.files))
	reasons := l.reasons()
	for name, format := range l.files {
		f := File{Path: name, Format: format, Unread: reasons[name].err, Partial: reasons[name].err != "" && read[name]}
		if f.Unread == "" && !read[name] {
			f.Unread = cmp.Or(reasons[name].note, l.unreached(name, format))
			if f.Unread == "" {
				continue // it only looked like a manifest or template
			}
		}
		files = append(files, f)
	}
	slices.SortFunc(files, func(a, b File) int { return strings.Compare(a.Path, b.Path) })
	return files
}

// told is what diagnostics say of a file: its first error, and its first note.
type told struct{ err, note string }

func (l *loader) reasons() map[string]told {
	reasons := map[string]told{}
	for _, d := range l.diags {
		r := reasons[d.Range.File]
		if d.Severity == diag.Error || d.Code == kubernetes.TemplateNotRendered {
			r.err = cmp.Or(r.err, d.Summary)
		}
		r.note = cmp.Or(r.note, d.Summary)
		reasons[d.Range.File] = r
	}
	return reasons
}

// unreached says why a file without a diagnostic is part of no unit.
func (l *loader) unreached(name string, format graph.Tool) string {
	switch {
	case format == graph.Terraform:
		return "no configuration in the scan reaches this module"
	case format == graph.CloudFormation && !slices.Contains(l.roots, name):
		return "the template that nests it was not read"
	case l.overlays.Claims(name):
		return "no kustomization that uses it was built"
	}
	return ""
}

// reason gives what is wrong with a file, without its path.
func reason(err error) string {
	for inner := errors.Unwrap(err); inner != nil; inner = errors.Unwrap(err) {
		err = inner
	}
	return err.Error()
}

func unreadFile(path string, err error) diag.Diagnostic {
	return diag.Diagnostic{
		Severity: diag.Error, Code: "file-unreadable", Range: source.Range{File: path},
		Summary: "File cannot be read",
		Detail:  fmt.Sprintf("%s: %s.", path, reason(err)),
	}
}
