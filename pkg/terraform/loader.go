// Package terraform reads Terraform and OpenTofu configuration and evaluates
// it: variables, locals, functions, count and for_each, dynamic blocks and
// modules. Every value keeps where it is set and where it came from; what
// cannot be known before a plan is unknown with its reason. Resources keep
// Terraform's own types and attributes; the canonical form is made elsewhere.
package terraform

import (
	"context"
	"encoding/json"
	"errors"
	"path"
	"slices"
	"strings"
	"sync"

	"github.com/plinth-lint/plinth/pkg/diag"
	"github.com/plinth-lint/plinth/pkg/graph"
	"github.com/plinth-lint/plinth/pkg/source"
)

// Options are what a Loader is told.
type Options struct {
	// Vars are values given for root variables, as on terraform's command line.
	Vars map[string]string
	// VarFiles are further files of values, relative to the tree's root.
	VarFiles []string
	// Workspace is terraform.workspace; "" means that it is not known.
	Workspace string
}

// Loader reads roots of one tree. It is safe for concurrent use.
type Loader struct {
	tree    *source.Tree
	options Options

	mu      sync.Mutex
	modules map[string]*module
}

// NewLoader gives a loader for a tree.
func NewLoader(tree *source.Tree, o Options) *Loader {
	return &Loader{tree: tree, options: o, modules: map[string]*module{}}
}

// Roots gives those of the directories that no other of them calls as a
// module: a module is judged through its callers, alone only if it has none.
func (l *Loader) Roots(ctx context.Context, dirs []string) ([]string, diag.Diagnostics) {
	called := map[string]bool{}
	for _, dir := range dirs {
		m := l.module(ctx, dir)
		for _, name := range sortedKeys(m.calls) {
			if target, ok := localSource(m, m.calls[name]); ok && target != dir {
				called[target] = true
			}
		}
	}
	var roots []string
	for _, dir := range dirs {
		if !called[dir] {
			roots = append(roots, dir)
		}
	}
	if len(roots) == 0 {
		roots = dirs // modules that call each other in a circle
	}
	return roots, nil
}

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

// localSource gives the directory of a call whose source is a local path.
func localSource(m *module, call *block) (string, bool) {
	a, ok := call.body.attribute("source")
	if !ok {
		return "", false
	}
	s, ok := a.value.literal()
	if !ok || !strings.HasPrefix(s, "./") && !strings.HasPrefix(s, "../") {
		return "", false
	}
	return path.Join(m.dir, s), true
}

// Load evaluates the root in a directory.
func (l *Loader) Load(ctx context.Context, dir string) (*graph.Unit, diag.Diagnostics) {
	m := l.module(ctx, dir)
	r := &root{
		ctx: ctx, loader: l, unit: &graph.Unit{ID: dir, Tool: graph.Terraform, Complete: true, Range: m.first},
		seen: map[*module]bool{}, refs: map[*graph.Value]*instance{}, installed: l.installed(dir),
	}
	r.use(m)
	instance := r.newModule(nil, m, "", nil)
	instance.given = r.values(m)
	instance.expand()
	slices.Sort(r.unit.Files)
	r.unit.Files = slices.Compact(r.unit.Files)
	if l.tree.Exists(path.Join(dir, "terragrunt.hcl")) {
		r.diags.Add(diag.Note, "terragrunt", source.Range{File: path.Join(dir, "terragrunt.hcl")}, "Terragrunt is not evaluated",
			"The inputs and generated files of terragrunt.hcl are not known to this run.")
	}
	return r.unit, r.diags
}

// installed gives the directories of modules that terraform init has put into
// .terraform, by the key of the call ("a.b").
func (l *Loader) installed(dir string) map[string]string {
	f, err := l.tree.Read(path.Join(dir, ".terraform/modules/modules.json"))
	if err != nil {
		return nil // init did not run
	}
	var manifest struct {
		Modules []struct{ Key, Dir string }
	}
	if json.Unmarshal(f.Bytes, &manifest) != nil {
		return nil
	}
	out := map[string]string{}
	for _, m := range manifest.Modules {
		out[m.Key] = path.Join(dir, m.Dir)
	}
	return out
}

// root is one root while it is evaluated.
type root struct {
	ctx       context.Context
	loader    *Loader
	unit      *graph.Unit
	diags     diag.Diagnostics
	seen      map[*module]bool
	refs      map[*graph.Value]*instance // values that stand for a whole resource
	installed map[string]string
	steps     int
	resources int
	exhausted bool
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

// values gives the values of root variables: terraform.tfvars, *.auto.tfvars,
// then the files and values of the options; later ones win.
func (r *root) values(m *module) map[string]*graph.Value {
	out := map[string]*graph.Value{}
	names, err := r.loader.tree.List(m.dir)
	if err != nil {
		return out
	}
	var files []string
	for _, exact := range []string{"terraform.tfvars", "terraform.tfvars.json"} {
		if slices.Contains(names, exact) {
			files = append(files, path.Join(m.dir, exact))
		}
	}
	for _, name := range names {
		if strings.HasSuffix(name, ".auto.tfvars") || strings.HasSuffix(name, ".auto.tfvars.json") {
			files = append(files, path.Join(m.dir, name))
		}
	}
	for _, name := range append(files, r.loader.options.VarFiles...) {
		r.valueFile(name, out)
	}
	for _, name := range sortedKeys(r.loader.options.Vars) {
		out[name] = graph.NewString(r.loader.options.Vars[name], source.Range{})
	}
	return out
}

func (r *root) valueFile(name string, into map[string]*graph.Value) {
	var m module
	f, err := r.loader.tree.Read(name)
	if err != nil {
		if errors.Is(err, source.ErrOutside) {
			r.diags.Add(diag.Warning, "path-outside-root", source.Range{File: name}, "Path leads outside of the scanned root", "%s is not read.", name)
		}
		return
	}
	var b body
	ok := true
	if strings.HasSuffix(name, ".json") {
		b, ok = jsonValues(&m, f)
	} else {
		b, ok = m.read(r.loader.tree, name)
	}
	r.diags = append(r.diags, m.diags...)
	if !ok {
		return
	}
	r.unit.Files = append(r.unit.Files, name)
	sc := &scope{m: &moduleInstance{root: r, config: &m}}
	for _, a := range b.attributes {
		into[a.name] = sc.eval(a.value)
	}
}
