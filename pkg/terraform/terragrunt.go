package terraform

import (
	"path"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/plinth-lint/plinth/pkg/diag"
	"github.com/plinth-lint/plinth/pkg/source"
)

// terragruntFile is the name of Terragrunt's configuration of one unit.
const terragruntFile = "terragrunt.hcl"

// IsTerragrunt reports whether a file of that name is Terragrunt configuration.
func IsTerragrunt(name string) bool { return path.Base(name) == terragruntFile }

// Terragrunt gives the note that says what of a Terragrunt file is not
// evaluated: nothing of it is, but what it holds is named.
func Terragrunt(tree *source.Tree, name string) diag.Diagnostics {
	m := &module{}
	b, ok := m.read(tree, name)
	diags := slices.Clone(m.diags)
	at := source.Range{File: name}
	var parts []string
	list := func(what string, names []string) {
		if len(names) > 0 {
			parts = append(parts, what+" "+strings.Join(names, ", "))
		}
	}
	if ok {
		list("the module", terragruntSources(b))
		list("the inputs", terragruntInputs(b))
		for _, kind := range []struct{ kind, what string }{
			{"include", "the included files"}, {"dependency", "the outputs of"}, {"generate", "the generated files"}, {"remote_state", "the remote state"},
		} {
			var names []string
			for _, x := range b.blocks {
				if x.kind == kind.kind {
					names = append(names, strings.Join(x.labels, " "))
				}
			}
			list(kind.what, names)
		}
	}
	if len(parts) == 0 {
		parts = []string{"all of it"}
	}
	if len(b.blocks) > 0 {
		at = b.blocks[0].header
	}
	diags.Add(diag.Note, "terragrunt", at, "Terragrunt is not evaluated",
		"What %s sets is not known to this run: %s. Give the inputs with `--var` or `--var-file` where they matter.", name, strings.Join(parts, "; "))
	return diags
}

func terragruntSources(b body) []string {
	if t := b.first("terraform"); t != nil {
		if a, ok := t.body.attribute("source"); ok {
			return []string{a.value.text()}
		}
	}
	return nil
}

func terragruntInputs(b body) []string {
	a, ok := b.attribute("inputs")
	if !ok {
		return nil
	}
	if _, isObject := a.value.native.(*hclsyntax.ObjectConsExpr); isObject {
		return a.value.keys()
	}
	return []string{a.value.text()}
}

// keys gives the names of the members that an object expression writes out.
func (e expression) keys() []string {
	object, ok := e.native.(*hclsyntax.ObjectConsExpr)
	if !ok {
		return nil
	}
	var out []string
	for _, item := range object.Items {
		if name := hcl.ExprAsKeyword(item.KeyExpr); name != "" {
			out = append(out, name)
		}
	}
	return out
}
