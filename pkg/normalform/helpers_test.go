package normalform_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/plinth-lint/plinth/pkg/cloudformation"
	"github.com/plinth-lint/plinth/pkg/graph"
	"github.com/plinth-lint/plinth/pkg/normalform"
	"github.com/plinth-lint/plinth/pkg/source"
	"github.com/plinth-lint/plinth/pkg/terraform"
	"github.com/plinth-lint/plinth/pkg/terraform/canonical"
)

// fromTerraform reads Terraform source into the normal form.
func fromTerraform(t *testing.T, text string) *graph.Unit {
	t.Helper()
	u, diags := terraform.NewLoader(source.Memory(map[string]string{"main.tf": text}), terraform.Options{}).Load(context.Background(), ".")
	if u == nil || diags.HasErrors() {
		t.Fatalf("the Terraform source does not load: %v", diags)
	}
	canonical.Apply(u)
	normalform.Apply(u)
	return u
}

// fromCloudFormation reads the Resources section of a template into the normal form.
func fromCloudFormation(t *testing.T, resources string) *graph.Unit {
	t.Helper()
	return fromTemplate(t, "Resources:\n"+resources)
}

func fromTemplate(t *testing.T, text string) *graph.Unit {
	t.Helper()
	u, diags := cloudformation.Load(context.Background(), source.Memory(map[string]string{"a.yaml": text}), "a.yaml", cloudformation.Options{})
	if u == nil || diags.HasErrors() {
		t.Fatalf("the template does not load: %v", diags)
	}
	normalform.Apply(u)
	return u
}

func find(t *testing.T, u *graph.Unit, address string) *graph.Resource {
	t.Helper()
	for _, r := range u.Resources {
		if r.Address == address {
			return r
		}
	}
	t.Fatalf("there is no %s", address)
	return nil
}

// ofType gives the one resource of a type.
func ofType(t *testing.T, u *graph.Unit, kind string) *graph.Resource {
	t.Helper()
	var found []*graph.Resource
	for _, r := range u.Resources {
		if r.Type == kind {
			found = append(found, r)
		}
	}
	if len(found) != 1 {
		t.Fatalf("%d resources are of type %s, want one", len(found), kind)
	}
	return found[0]
}

// show writes a value as JSON over a line for each leaf, keys sorted and
// without ranges: "a.b[0] = 1". Unknowns are ?expr, choices
// ?condition then else; a default ends in (default).
func show(v *graph.Value) []string {
	var out []string
	var visit func(path string, v *graph.Value)
	visit = func(path string, v *graph.Value) {
		suffix := ""
		if v.IsDefault() {
			suffix = " (default)"
		}
		if v.Rest() != nil {
			out = append(out, path+"... = "+leaf(v.Rest()))
		}
		switch {
		case v.Is(graph.Object) && v.Len() > 0:
			for _, m := range v.Members() {
				visit(strings.TrimPrefix(path+"."+m.Key, "."), m.Value)
			}
		case v.Is(graph.List) && v.Len() > 0:
			for i, e := range v.Elements() {
				visit(fmt.Sprintf("%s[%d]", path, i), e)
			}
		default:
			out = append(out, path+" = "+leaf(v)+suffix)
		}
	}
	visit("", v)
	slices.Sort(out)
	return out
}

func leaf(v *graph.Value) string {
	if v == nil {
		return "absent"
	}
	switch v.Kind() {
	case graph.Object, graph.List:
		if v.Len() > 0 {
			return strings.Join(show(v), ", ")
		}
		return map[graph.Kind]string{graph.Object: "{}", graph.List: "[]"}[v.Kind()]
	case graph.Bool:
		b, _ := v.Bool()
		return fmt.Sprint(b)
	case graph.Number:
		s, _ := v.Literal()
		return s
	case graph.String:
		s, _ := v.Text()
		return fmt.Sprintf("%q", s)
	case graph.Unknown:
		u := v.Unknown()
		if u.Choice != nil {
			return fmt.Sprintf("%s ? %s : %s", u.Choice.Condition, leaf(u.Choice.Then), leaf(u.Choice.Else))
		}
		if len(u.Parts) > 0 {
			var parts []string
			for _, p := range u.Parts {
				parts = append(parts, leaf(p))
			}
			return strings.Join(parts, " + ")
		}
		return "?" + u.Expr
	}
	return "null"
}
