// Package terraform reads Terraform and OpenTofu configuration and evaluates
// it: variables, locals, functions, count and for_each, dynamic blocks and
// modules. Every value keeps where it is set and where it came from; what
// cannot be known before a plan is unknown with its reason. Resources keep
// Terraform's own types and attributes; the canonical form is made elsewhere.
package terraform

import (
	"cmp"
	"context"
	"path"
	"slices"
	"sync"

	"github.com/plinth-lint/plinth/pkg/diag"
	"github.com/plinth-lint/plinth/pkg/graph"
	"github.com/plinth-lint/plinth/pkg/source"
	"github.com/plinth-lint/plinth/pkg/terraform/plan"
)

// Options are what a Loader is told.
type Options struct {
	// Given are values of root variables as on terraform's command line, in the order given:
	// a later one wins over an earlier one.
	Given []Given
	// Environment are values of root variables as TF_VAR_NAME gives them, by
	// name. Every other source of values wins over them.
	Environment map[string]string
	// Workspace is terraform.workspace; "" means that it is not known.
	Workspace string
	// Modules says where in the tree copies of modules lie whose source is no
	// local path: directories by source, without the //part and the version.
	Modules map[string]string
	// Roots are what single roots are told, by directory. What is given to all goes over it.
	Roots map[string]RootOptions
}

// RootOptions are what one root is told.
type RootOptions struct {
	Given     []Given
	Workspace string
}

// Given is one -var or -var-file of terraform's command line.
type Given struct {
	// File is a file of values, relative to the tree's root; or it is "".
	File string
	// Name and Text are a variable and its value as written.
	Name, Text string
	// Range is where the value is written, or zero for the command line.
	Range source.Range
}

// Loader reads roots of one tree. It is safe for concurrent use.
type Loader struct {
	tree    *source.Tree
	options Options

	mu      sync.Mutex
	modules map[string]*module
	taken   map[string]bool // variables that some root declares
}

// NewLoader gives a loader for a tree.
func NewLoader(tree *source.Tree, o Options) *Loader {
	return &Loader{tree: tree, options: o, modules: map[string]*module{}, taken: map[string]bool{}}
}

// Roots gives those of the directories that no other of them calls as a
// module: a module is judged through its callers, alone only if it has none.
// Of modules that only call each other the first is a root.
func (l *Loader) Roots(ctx context.Context, dirs []string) ([]string, diag.Diagnostics) {
	called := map[string]bool{}
	for _, dir := range dirs {
		for _, target := range l.callees(ctx, dir) {
			called[target] = called[target] || target != dir
		}
	}
	var roots []string
	reached := map[string]bool{}
	var reach func(dir string)
	reach = func(dir string) {
		if !reached[dir] {
			reached[dir] = true
			for _, target := range l.callees(ctx, dir) {
				reach(target)
			}
		}
	}
	for _, dir := range dirs {
		if !called[dir] {
			roots = append(roots, dir)
			reach(dir)
		}
	}
	for _, dir := range dirs {
		if !reached[dir] {
			roots = append(roots, dir)
			reach(dir)
		}
	}
	slices.Sort(roots)
	return roots, nil
}

// callees gives the directories of the tree that a module calls.
func (l *Loader) callees(ctx context.Context, dir string) []string {
	if !l.tree.IsDir(dir) {
		return nil
	}
	m := l.module(ctx, dir)
	var out []string
	for _, b := range m.order {
		if b.kind != "module" {
			continue
		}
		text := sourceOf(b)
		if target, ok := localSource(m, text); ok {
			out = append(out, target)
		} else if target, ok := l.copyOf(text); ok {
			out = append(out, target)
		}
	}
	return out
}

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

// Load evaluates the root in a directory.
func (l *Loader) Load(ctx context.Context, dir string) (*graph.Unit, diag.Diagnostics) {
	return l.LoadPlanned(ctx, dir, nil)
}

// LoadPlanned evaluates the root in a directory with what a plan or state of it
// knows, unless that is nil: values of variables, instance keys, and whatever
// the configuration leaves unknown. Every value keeps its place in the
// configuration. Resources of modules that are not there stand at the call,
// those that the configuration does not have at their place in the plan.
func (l *Loader) LoadPlanned(ctx context.Context, dir string, p *plan.Plan) (*graph.Unit, diag.Diagnostics) {
	m := l.module(ctx, dir)
	r := &root{
		ctx: ctx, loader: l, plan: p, unit: &graph.Unit{ID: dir, Tool: graph.Terraform, Complete: true, Range: m.first},
		seen: map[*module]bool{}, refs: map[*graph.Value]*instance{}, told: map[source.Range]bool{},
	}
	r.readInstalled(dir)
	r.use(m)
	instance := r.newModule(nil, m, "", nil)
	instance.given = r.values(m)
	instance.expand()
	if p != nil {
		r.join(dir)
	}
	slices.Sort(r.unit.Files)
	r.unit.Files = slices.Compact(r.unit.Files)
	if l.tree.Exists(path.Join(dir, terragruntFile)) {
		r.diags = append(r.diags, Terragrunt(l.tree, path.Join(dir, terragruntFile))...)
	}
	return r.unit, r.diags
}

// root is one root while it is evaluated.
type root struct {
	ctx       context.Context
	loader    *Loader
	plan      *plan.Plan // that the root is joined with, or nil
	unit      *graph.Unit
	diags     diag.Diagnostics
	seen      map[*module]bool
	refs      map[*graph.Value]*instance // values that stand for a whole resource
	installed map[string]string
	told      map[source.Range]bool // names that are not declared, which were told of
	steps     int
	resources int
	modules   int
	remote    int // resources of modules that only the plan knows
	exhausted bool
}

// workspace is the one of the command line, else the root's own, or "".
func (r *root) workspace() string {
	return cmp.Or(r.loader.options.Workspace, r.loader.options.Roots[r.unit.ID].Workspace)
}

// use notes that the unit is made of a module's files too.
func (r *root) use(m *module) {
	if r.seen[m] {
		return
	}
	r.seen[m] = true
	r.unit.Files = append(r.unit.Files, m.files...)
	r.diags = append(r.diags, m.diags...)
}
