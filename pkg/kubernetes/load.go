// Package kubernetes reads Kubernetes manifests into resources: YAML streams,
// JSON and lists, old and new versions of a kind in one shape, with the pod template of
// every workload, what the API server defaults, and the relations between objects
// within a directory and over all of a scan. Manifests that are already read, by whoever
// renders charts or builds overlays, take the same way from Document on. The
// package does not render charts or overlays itself.
package kubernetes

import (
	"context"
	"path"

	"github.com/plinth-lint/plinth/pkg/diag"
	"github.com/plinth-lint/plinth/pkg/graph"
	"github.com/plinth-lint/plinth/pkg/source"
)

// Options are what reading is told.
type Options struct {
	// Workloads are further kinds that carry a pod template, with the dotted
	// path that leads to it: {"Runner": "spec.template"}.
	Workloads map[string]string
	// Images are the names of images that are built and filled in before the
	// manifests are applied, see Built.
	Images map[string]bool
	// Deployment, if set, is what deploys the objects.
	Deployment *Deployment
}

// Load reads the manifests of one directory, which are one unit: what they
// select and refer to is sought among them first. Its id is dir/*. It gives nil when none of the
// files holds a manifest.
func Load(ctx context.Context, tree *source.Tree, dir string, names []string, o Options) (*graph.Unit, diag.Diagnostics) {
	var diags diag.Diagnostics
	var files []string
	r := NewReader(o)
	complete := true
	for _, name := range names {
		if ctx.Err() != nil {
			break
		}
		f, err := tree.Read(name)
		if err != nil {
			diags.Add(diag.Error, "file-unreadable", source.Range{File: name}, "File cannot be read", "%s.", err)
			complete = false
			continue
		}
		docs, found := Documents(f)
		diags = append(diags, found...)
		before := len(r.Resources())
		r.Add(docs...)
		broken := found.HasErrors()
		for _, d := range found {
			complete = complete && d.Severity != diag.Error && d.Code != TemplateNotRendered
		}
		if len(r.Resources()) > before || broken {
			files = append(files, name)
		}
	}
	diags = append(diags, r.diags...)
	if len(r.Resources()) == 0 {
		return nil, diags
	}
	u, told := Unit(path.Join(dir, "*"), r.Resources())
	u.Files, u.Complete = files, u.Complete && complete
	return u, append(diags, told...)
}

// Unit makes a unit of objects that are deployed together, and completes it.
func Unit(id string, resources []*graph.Resource) (*graph.Unit, diag.Diagnostics) {
	u := &graph.Unit{ID: id, Tool: graph.Kubernetes, Resources: resources, Complete: true}
	if len(resources) > 0 {
		u.Range = resources[0].Header
	}
	return u, Complete(u)
}

// Complete gives the Kubernetes objects of a unit, whatever tool declares
// them, the shape of their current version, their defaults and the
// references that names and selectors make within the unit. It is called once, before
// the unit is linked.
func Complete(u *graph.Unit) diag.Diagnostics {
	for _, r := range u.Resources {
		if kind := kindOf(r); kind != "" {
			current(r, kind)
			if r.Pod == nil {
				r.Pod = podPath(r, nil)
			}
			addDefaults(r, kind)
		}
	}
	return relate(u)
}
