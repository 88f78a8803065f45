// Package gitops finds what Argo CD and Flux deploy from the scanned tree:
// Applications, ApplicationSets, HelmReleases and Flux's Kustomizations are taken to
// deployments of a chart, a kustomization or a directory of manifests, with the values,
// release and namespace that they give. It renders nothing and fetches nothing.
//
// The tree does not tell the address that it was cloned from, and one repository has several
// (forks, mirrors, ssh and https). A source is taken for the scanned repository when the path that it
// names, below the root and not the root itself, is in the scan and holds something that is deployed. What is
// there is judged in any case, so that a source of another repository which happens to have the same
// path changes settings (values, release, namespace), never whether something is judged.
package gitops

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/plinth-lint/plinth/pkg/diag"
	"github.com/plinth-lint/plinth/pkg/graph"
	"github.com/plinth-lint/plinth/pkg/kubernetes"
	"github.com/plinth-lint/plinth/pkg/source"
)

// Kind is what stands at the path of a deployment.
type Kind string

// The kinds of what is deployed.
const (
	None          Kind = ""
	Chart         Kind = "chart"
	Kustomization Kind = "kustomization"
	Directory     Kind = "directory"
)

// Deployment is one source that an application deploys from the tree.
type Deployment struct {
	// Name is the application's, as people tell it from others.
	Name string
	// Path is the directory in the tree, and Kind what stands there.
	Path string
	Kind Kind
	// Recurse is set when the directories below belong to it.
	Recurse bool
	// Release, ValuesFiles (paths of the tree) and Values are those of a chart.
	Release     string
	ValuesFiles []string
	Values      map[string]any
	// Objects says what the application does to what was rendered.
	Objects kubernetes.Deployment
	// Partial is set when the application changes objects in ways that are not followed.
	Partial bool
}

// Key tells deployments apart: equal ones make equal objects.
func (d *Deployment) Key() string {
	text, err := json.Marshal(d)
	if err != nil {
		return d.Name + "\x00" + d.Path // values come from YAML, and always have a text
	}
	return string(text)
}

// ValuesOver gives the application's values over others, maps merged.
func (d *Deployment) ValuesOver(below map[string]any) map[string]any { return over(d.Values, below) }

func over(top, below map[string]any) map[string]any {
	out := maps.Clone(below)
	if out == nil {
		out = map[string]any{}
	}
	for k, v := range top {
		inner, ok := v.(map[string]any)
		under, isMap := out[k].(map[string]any)
		if ok && isMap {
			v = over(inner, under)
		}
		out[k] = v
	}
	return out
}

// Scan says what stands in the directories that are scanned.
type Scan map[string]Kind

// Bounds on the deployments of one scan, and of one path in it: a small set of
// applications could else render one chart for hours.
const (
	maxDeployments = 500
	maxPerPath     = 40
)

// Find gives the deployments of all applications among the objects of the
// units, in order, and one note for each source that is not followed.
func Find(tree *source.Tree, units []*graph.Unit, at Scan) ([]Deployment, diag.Diagnostics) {
	f := &finder{tree: tree, scan: at, seen: map[string]bool{}, paths: map[string]int{}}
	for _, u := range units {
		for _, r := range u.Resources {
			version, _ := r.Properties.Get("apiVersion").Text()
			group, _, _ := strings.Cut(version, "/")
			switch kind := strings.TrimPrefix(r.Type, graph.KubernetesType("")); {
			case group == "argoproj.io" && kind == "Application":
				f.application(app{resource: r}, r.Properties.Get("metadata"), r.Properties.Get("spec"))
			case group == "argoproj.io" && kind == "ApplicationSet":
				f.applicationSet(r)
			case group == "helm.toolkit.fluxcd.io" && kind == "HelmRelease":
				f.helmRelease(r)
			case group == "kustomize.toolkit.fluxcd.io" && kind == "Kustomization":
				f.kustomization(r)
			}
		}
	}
	return f.found, f.diags
}

type finder struct {
	tree  *source.Tree
	scan  Scan
	found []Deployment
	full  bool
	seen  map[string]bool // deployments and notes
	paths map[string]int
	diags diag.Diagnostics
}

// app is an application as it is read: an object, and what a generator puts in its template.
type app struct {
	resource  *graph.Resource
	variables map[string]string
	name      string // with kind and namespace
}

// add adds a deployment, once: overlays may bring one application several times.
func (f *finder) add(a app, d Deployment) {
	d.Name = a.name
	d.Objects.Call = graph.Frame{Name: a.name, Range: a.resource.Header}
	key := d.Key()
	if f.seen[key] {
		return
	}
	f.seen[key] = true
	if len(f.found) >= maxDeployments {
		if !f.full {
			f.full = true
			f.diags.Add(diag.Warning, "applications-limit", a.resource.Header, "Too many applications",
				"The scan deploys more than %d sources; this one and those behind it are not followed.", maxDeployments)
		}
		return
	}
	if f.paths[d.Path]++; f.paths[d.Path] > maxPerPath {
		if f.paths[d.Path] > maxPerPath+1 {
			return
		}
		f.note(a, source.Range{}, "applications-limit", "Too many applications", "%s is deployed more than %d times; %s and those behind it are not followed.", d.Path, maxPerPath, a.name)
		return
	}
	f.found = append(f.found, d)
}

func (f *finder) note(a app, at source.Range, code, summary, format string, args ...any) {
	if at.IsZero() {
		at = a.resource.Header
	}
	detail := fmt.Sprintf(format, args...)
	if key := code + at.String() + detail; !f.seen[key] {
		f.seen[key] = true
		f.diags.Add(diag.Note, code, at, summary, "%s", detail)
	}
}

// local gives the path of a source in the tree and what stands there: None
// when it is not in the scan. The root by itself is no evidence that the source is this repository.
func (f *finder) local(name string, recurse bool) (string, Kind) {
	clean := path.Clean(strings.TrimLeft(name, "/"))
	if name == "" || clean == "." || clean == ".." || strings.HasPrefix(clean, "../") {
		return clean, None
	}
	kind := f.scan[clean]
	if kind == None && recurse {
		for dir, of := range f.scan {
			if of == Directory && strings.HasPrefix(dir, clean+"/") {
				return clean, Directory
			}
		}
	}
	return clean, kind
}

// remote tells of a source that is not followed, with what helps.
func (f *finder) remote(a app, at source.Range, from, dir, command string) {
	why := "which lies outside the scan, and plinth works offline"
	if dir != "" && dir != "." && f.tree.IsDir(dir) {
		why = "and what stands at that path here is not deployed by itself, or not among the paths that are scanned"
	}
	f.note(a, at, "application-remote", "Source of an application is not in the scan",
		"%s is deployed from %s, %s. What it deploys is not judged here. Render it and check the result: %s", a.name, cmp.Or(from, "a source that is not stated"), why, command)
}

// partly tells of settings that change objects and are not followed.
func (f *finder) partly(a app, at *graph.Value, keys []string) bool {
	if len(keys) == 0 {
		return false
	}
	slices.Sort(keys)
	f.note(a, at.Range, "application-settings", "Settings of an application are not followed",
		"%s changes what it deploys by %s. What is judged is without that.", a.name, strings.Join(keys, ", "))
	return true
}

// others gives the keys of an object that are set beside those that are known.
func others(v *graph.Value, known ...string) []string {
	var keys []string
	for _, m := range v.Members() {
		if !slices.Contains(known, m.Key) && !m.Value.IsNull() && (m.Value.Len() > 0 || !m.Value.Is(graph.List) && !m.Value.Is(graph.Object)) {
			keys = append(keys, m.Key)
		}
	}
	return keys
}
