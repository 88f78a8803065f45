// Package kustomize builds kustomizations in process, as `kustomize build`
// does, and gives every value the place in the base, patch or kustomization where
// people edit it. It works offline and reads nothing outside the scanned tree:
// remote resources and charts are told of and left out, and no plugin runs.
package kustomize

import (
	"context"
	"path"
	"slices"
	"strings"

	"github.com/plinth-lint/plinth/pkg/diag"
	"github.com/plinth-lint/plinth/pkg/document"
	"github.com/plinth-lint/plinth/pkg/source"
)

// names are what kustomize calls its files.
var names = []string{"kustomization.yaml", "kustomization.yml", "Kustomization"}

// Named reports whether a file has the name of a kustomization. Its content
// says whether it is one.
func Named(name string) bool { return slices.Contains(names, path.Base(name)) }

// Loader knows the kustomizations of a scan. Once Roots ran it is safe for
// concurrent use.
type Loader struct {
	tree    *source.Tree
	all     map[string]*kustomization // by directory; nil where there is none
	claimed map[string]bool
	loose   []string
	diags   diag.Diagnostics
}

// NewLoader gives a loader that reads from the tree.
func NewLoader(tree *source.Tree) *Loader {
	return &Loader{tree: tree, all: map[string]*kustomization{}, claimed: map[string]bool{}}
}

// Roots gives the kustomizations among the files that are built by
// themselves: those that no other of them uses as resource or component. A
// component is never one. All members of a cycle use each other, so that the first stands for them.
func (l *Loader) Roots(ctx context.Context, files []string) ([]string, diag.Diagnostics) {
	used, reached := map[string]bool{}, map[string]bool{}
	var own []*kustomization
	for _, name := range files {
		if ctx.Err() != nil {
			return nil, l.diags
		}
		if k := l.find(path.Dir(name)); k != nil && k.file.Path == name {
			own = append(own, k)
		} else if k == nil {
			l.loose = append(l.loose, name)
		}
	}
	for _, k := range own {
		for _, r := range k.directories() {
			used[r.target] = true
		}
	}
	var roots []string
	add := func(k *kustomization) {
		roots = append(roots, k.file.Path)
		l.reach(k, reached)
	}
	for _, k := range own {
		if !used[k.dir] && !k.component {
			add(k)
		}
	}
	for _, k := range own {
		if !reached[k.dir] && !k.component && !k.underComponent(own, l) {
			add(k)
		}
	}
	for _, k := range own {
		if !reached[k.dir] {
			l.reach(k, reached)
			l.diags.Add(diag.Note, "kustomize-component-unused", source.Range{File: k.file.Path}, "Component is used by no kustomization",
				"A component changes what others build, and no kustomization of the scan names this one. It and its files are not judged.")
		}
	}
	slices.Sort(roots)
	return roots, l.diags
}

// underComponent reports whether only a component that nobody uses leads to k.
func (k *kustomization) underComponent(own []*kustomization, l *Loader) bool {
	return slices.ContainsFunc(own, func(c *kustomization) bool {
		return c.component && slices.ContainsFunc(c.directories(), func(r reference) bool { return r.target == k.dir }) && c != k
	})
}

// Loose gives the files among those given to Roots that are no
// kustomizations in spite of their name.
func (l *Loader) Loose() []string { return l.loose }

// Claims reports whether a kustomization uses the file, which is no manifest
// of its own then.
func (l *Loader) Claims(name string) bool { return l.claimed[name] }

// Builds reports whether a file is a kustomization that Load can build, a
// root or not. A component is none.
func (l *Loader) Builds(name string) bool {
	k := l.all[path.Dir(name)]
	return k != nil && k.file.Path == name && !k.component
}

// reach claims what a kustomization leads to.
func (l *Loader) reach(k *kustomization, reached map[string]bool) {
	if k == nil || reached[k.dir] {
		return
	}
	reached[k.dir] = true
	l.claimed[k.file.Path] = true
	for _, name := range k.files {
		l.claimed[name] = true
	}
	for _, r := range k.directories() {
		l.reach(l.all[r.target], reached)
	}
}

// find gives the kustomization of a directory with all that it leads to, or
// nil. Each is read once.
func (l *Loader) find(dir string) *kustomization {
	if k, ok := l.all[dir]; ok {
		return k
	}
	l.all[dir] = nil
	for _, name := range names {
		f, err := l.tree.Read(path.Join(dir, name))
		if err != nil {
			continue
		}
		k, diags := l.read(f)
		l.diags = append(l.diags, diags...)
		if k == nil {
			return nil
		}
		for _, r := range k.directories() {
			l.find(r.target)
		}
		return k
	}
	return nil
}

// read reads a kustomization's file. It gives nil for a file that is none.
func (l *Loader) read(f *source.File) (*kustomization, diag.Diagnostics) {
	nodes, diags := document.Parse(f)
	if len(nodes) == 0 && diags.HasErrors() {
		return nil, diags
	}
	if len(nodes) == 0 || nodes[0].Kind != document.Mapping || !ours(nodes[0]) {
		return nil, nil
	}
	k := &kustomization{file: f, dir: path.Dir(f.Path), node: nodes[0]}
	k.component = text(k.node.Get("kind")) == "Component"
	l.all[k.dir] = k // before what it names, which may name it
	k.structure(nodes, diags)
	l.references(k)
	if k.refused == "" {
		k.serve()
	}
	return k, k.diags
}

// ours reports whether a mapping is of Kustomize's own kinds. Both may be left out.
func ours(n *document.Node) bool {
	group, _, _ := strings.Cut(text(n.Get("apiVersion")), "/")
	kind := text(n.Get("kind"))
	return (group == "" || group == "kustomize.config.k8s.io") && (kind == "" || kind == "Kustomization" || kind == "Component")
}

func text(n *document.Node) string {
	if n == nil || n.Kind != document.Scalar {
		return ""
	}
	return n.Text
}
