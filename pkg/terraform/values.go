package terraform

import (
	"errors"
	"path"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"

	"github.com/plinth-lint/plinth/pkg/diag"
	"github.com/plinth-lint/plinth/pkg/graph"
	"github.com/plinth-lint/plinth/pkg/source"
)

// values gives the values of root variables in Terraform's order of precedence
// (https://developer.hashicorp.com/terraform/language/values/variables#variable-definition-precedence):
// the environment, terraform.tfvars, terraform.tfvars.json, *.auto.tfvars and
// *.auto.tfvars.json by name, then what was given in its order; later ones win.
func (r *root) values(m *module) map[string]*graph.Value {
	v := values{root: r, module: m, set: map[string]*graph.Value{}}
	for _, name := range sortedKeys(r.loader.options.Environment) {
		if m.blocks["variable."+name] != nil { // Terraform ignores others, which may belong to another root
			v.text(name, r.loader.options.Environment[name], "TF_VAR_"+name, source.Range{})
		}
	}
	for _, name := range r.loader.valueFiles(m.dir) {
		v.file(name)
	}
	for _, g := range slices.Concat(r.loader.options.Roots[m.dir].Given, r.loader.options.Given) {
		if g.File != "" {
			v.file(g.File)
			continue
		}
		where := "--var " + g.Name
		if !g.Range.IsZero() {
			where = g.Range.String()
			v.declared(g.Name, g.Range, path.Join(m.dir, "plinth.yaml"))
		}
		v.text(g.Name, g.Text, where, g.Range)
	}
	v.tell()
	return v.set
}

// valueFiles gives the files of values that Terraform reads by itself in a
// root, in the order in which it reads them.
func (l *Loader) valueFiles(dir string) []string {
	names, err := l.tree.List(dir)
	if err != nil {
		return nil // told when the module is read
	}
	var files []string
	for _, exact := range []string{"terraform.tfvars", "terraform.tfvars.json"} {
		if slices.Contains(names, exact) {
			files = append(files, path.Join(dir, exact))
		}
	}
	for _, name := range names {
		if strings.HasSuffix(name, ".auto.tfvars") || strings.HasSuffix(name, ".auto.tfvars.json") {
			files = append(files, path.Join(dir, name))
		}
	}
	return files
}

// values gathers the values of a root's variables.
type values struct {
	root   *root
	module *module
	set    map[string]*graph.Value
	from   []string // what was used, in order
}

// file reads a file of values.
func (v *values) file(name string) {
	r := v.root
	f, err := r.loader.tree.Read(name)
	switch {
	case errors.Is(err, source.ErrOutside):
		r.diags.Add(diag.Warning, "path-outside-root", source.Range{File: name}, "Path leads outside of the scanned root", "%s is not read.", name)
		return
	case err != nil:
		r.diags.Add(diag.Error, "file-unreadable", source.Range{File: name}, "File of values cannot be read", "%s.", err)
		return
	}
	var m module
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
	for _, other := range b.blocks {
		r.diags.Add(diag.Warning, "block-unknown", other.header, "Block in a file of values", "A file of values holds arguments only; this block means nothing.")
	}
	r.unit.Files = append(r.unit.Files, name)
	v.from = append(v.from, name)
	sc := &scope{m: r.newModule(nil, &m, "", nil), plain: true}
	for _, a := range b.attributes {
		if v.declared(a.name, a.at, name) {
			v.set[a.name] = sc.eval(a.value)
		}
	}
}

// declared notes that a variable has a value, and tells of a file's value for one that the root does not have.
func (v *values) declared(name string, at source.Range, file string) bool {
	if v.module.blocks["variable."+name] != nil {
		v.root.loader.take(name)
		return true
	}
	if path.Dir(file) == v.module.dir { // a file that is given may serve several roots
		v.root.diags.Add(diag.Warning, "value-undeclared", at, "Value of a variable that is not declared", "The root module %s declares no variable %s.", v.module.dir, name)
	}
	return false
}

func (l *Loader) take(name string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.taken[name] = true
}

// Unused tells of values that were given for variables which no root that was loaded declares.
func (l *Loader) Unused() diag.Diagnostics {
	var diags diag.Diagnostics
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, g := range l.options.Given {
		if g.File == "" && !l.taken[g.Name] {
			diags.Add(diag.Warning, "value-undeclared", source.Range{}, "Value of a variable that is not declared",
				"--var gives a value for %s, but no root module of the scan declares this variable.", g.Name)
		}
	}
	return diags
}

// text sets a variable from a text, which is a text for a variable of a
// primitive type or of none, and an expression for any other.
func (v *values) text(name, given, where string, at source.Range) {
	b := v.module.blocks["variable."+name]
	if b == nil {
		return
	}
	v.root.loader.take(name)
	v.from = append(v.from, where)
	_, typed := b.body.attribute("type")
	if typ := typeOf(b).typ; !typed || typ == cty.String || typ == cty.Number || typ == cty.Bool {
		v.set[name] = graph.NewString(given, at)
		return
	}
	f := source.NewFile(where, []byte(given))
	refuse := func(detail string) {
		v.root.diags.Add(diag.Error, "value-syntax", b.header, "Value is no expression", "%s: %s", where, detail)
	}
	if tooDeep(f.Bytes) >= 0 {
		refuse("its brackets nest too deeply.")
		return
	}
	parsed, diags := hclsyntax.ParseExpression(f.Bytes, where, hcl.InitialPos)
	if diags.HasErrors() {
		refuse(diags[0].Detail)
		return
	}
	sc := &scope{m: v.root.newModule(nil, &module{}, "", nil), file: f, whole: &at}
	v.set[name] = sc.expr(parsed)
}

// tell says which sources of values were used.
func (v *values) tell() {
	if len(v.from) > 0 {
		v.root.diags.Add(diag.Note, "values-used", v.module.first, "Variables have values of their own",
			"The root module %s takes values from %s; later ones win.", v.module.dir, strings.Join(v.from, ", "))
	}
}
