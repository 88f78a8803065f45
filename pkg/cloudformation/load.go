// Package cloudformation reads CloudFormation templates: YAML and JSON with
// exact ranges, intrinsic functions, conditions that may stay undecided,
// nested stacks and what CDK says of its own templates. It gives resources as
// the template writes them; the canonical form is made elsewhere.
// docs/cloudformation.md says how templates are read and what cannot be known.
package cloudformation

import (
	"context"
	"path"
	"slices"
	"sync"

	"github.com/plinth-lint/plinth/pkg/diag"
	"github.com/plinth-lint/plinth/pkg/document"
	"github.com/plinth-lint/plinth/pkg/graph"
	"github.com/plinth-lint/plinth/pkg/source"
)

// Options are what a Loader is told.
type Options struct {
	// Parameters are the values given for the parameters of the templates
	// that are deployed by themselves, by name.
	Parameters Parameters
	// Templates are values given for the parameters of single templates, by
	// path. What is given to all goes over them.
	Templates map[string]Parameters
}

// Loader reads the templates of one tree. It is safe for concurrent use.
type Loader struct {
	tree    *source.Tree
	options Options

	mu         sync.Mutex
	assemblies map[string]*assembly // by directory, nil where there is none
	declared   map[string]bool      // parameters of the templates read so far
}

// NewLoader gives a loader for a tree.
func NewLoader(tree *source.Tree, o Options) *Loader {
	return &Loader{tree: tree, options: o, assemblies: map[string]*assembly{}, declared: map[string]bool{}}
}

// Load reads one template with the templates that it nests. A nil unit without
// an error says that the file is no template.
func Load(ctx context.Context, tree *source.Tree, name string, o Options) (*graph.Unit, diag.Diagnostics) {
	return NewLoader(tree, o).Load(ctx, name)
}

// Load reads one template with the templates that it nests. A nil unit without
// an error says that the file is no template.
func (l *Loader) Load(ctx context.Context, name string) (*graph.Unit, diag.Diagnostics) {
	s := &stack{ctx: ctx, loader: l, files: map[string]*source.File{}, documents: map[string]*document.Node{}}
	root := s.document(name)
	if root == nil || !isTemplate(root) {
		return nil, s.diags
	}
	s.unit = &graph.Unit{ID: path.Clean(name), Tool: graph.CloudFormation, Complete: true}
	t := newTemplate(s, path.Clean(name), root)
	t.pseudo, t.made = l.assembled(t.path)
	t.prepare()
	t.load()
	t.exports()
	for file := range s.files {
		s.unit.Files = append(s.unit.Files, file)
	}
	slices.Sort(s.unit.Files)
	return s.unit, s.diags
}

// stack is what the templates of one unit share.
type stack struct {
	ctx    context.Context
	loader *Loader
	unit   *graph.Unit
	diags  diag.Diagnostics
	// files are those that the unit was read from, by path.
	files map[string]*source.File
	// documents are the roots of templates and included snippets, by path.
	documents map[string]*document.Node
	templates int
	depth     int // of values that are made from others
	steps     int
	exhausted bool
}

// document reads a file once for the unit; nil when it cannot be read.
func (s *stack) document(name string) *document.Node {
	name = path.Clean(name)
	if n, ok := s.documents[name]; ok {
		return n
	}
	s.documents[name] = nil
	f, err := s.loader.tree.Read(name)
	if err != nil {
		s.diags.Add(diag.Error, "file-unreadable", source.Range{File: name}, "File cannot be read", "%s.", err)
		return nil
	}
	nodes, diags := document.Parse(f)
	s.diags = append(s.diags, diags...)
	if len(nodes) == 0 {
		return nil
	}
	s.files[name] = f
	if len(nodes) > 1 && isTemplate(nodes[0]) {
		s.diags.Add(diag.Error, "template-documents", nodes[1].Range, "File has several documents",
			"A template is one YAML document; the service reads the first one alone.")
	}
	s.documents[name] = nodes[0]
	return nodes[0]
}

// text gives what is written in a range of any of the unit's files.
func (s *stack) text(r source.Range) string {
	if f := s.files[r.File]; f != nil {
		return f.Text(r)
	}
	return ""
}
