package canonical_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/plinth-lint/plinth/pkg/graph"
	"github.com/plinth-lint/plinth/pkg/normalform"
	"github.com/plinth-lint/plinth/pkg/source"
	"github.com/plinth-lint/plinth/pkg/terraform"
	"github.com/plinth-lint/plinth/pkg/terraform/canonical"
)

// raw reads Terraform source into a unit as Terraform calls things.
func raw(t *testing.T, text string) *graph.Unit {
	t.Helper()
	u, diags := terraform.NewLoader(source.Memory(map[string]string{"main.tf": text}), terraform.Options{}).Load(context.Background(), ".")
	if u == nil || diags.HasErrors() {
		t.Fatalf("the source does not load: %v", diags)
	}
	return u
}

// mapped reads Terraform source into canonical resources; satellites are not folded yet.
func mapped(t *testing.T, text string) *graph.Unit {
	t.Helper()
	u := raw(t, text)
	if diags := canonical.Apply(u); len(diags) > 0 {
		t.Fatalf("Apply: %v", diags)
	}
	return u
}

// normal reads Terraform source into the normal form, satellites folded.
func normal(t *testing.T, text string) *graph.Unit {
	t.Helper()
	u := mapped(t, text)
	if diags := normalform.Apply(u); len(diags) > 0 {
		t.Fatalf("normal form: %v", diags)
	}
	return u
}

func find(t *testing.T, u *graph.Unit, address, kind string) *graph.Resource {
	t.Helper()
	var there []string
	for _, r := range u.Resources {
		if r.Address == address && (kind == "" || r.Type == kind) {
			return r
		}
		there = append(there, r.Address+" "+r.Type)
	}
	t.Fatalf("there is no %s %s, only %s", address, kind, strings.Join(there, ", "))
	return nil
}

// show writes a value on one line with its keys sorted: ?expr is unknown,
// condition?then:else a choice, ... a rest. Defaults are left out.
func show(v *graph.Value) string {
	if v == nil {
		return "absent"
	}
	switch v.Kind() {
	case graph.List:
		var out []string
		for _, e := range v.Elements() {
			out = append(out, show(e))
		}
		if v.Rest() != nil {
			out = append(out, "..."+show(v.Rest()))
		}
		return "[" + strings.Join(out, " ") + "]"
	case graph.Object:
		var out []string
		for _, m := range v.Members() {
			if !m.Value.IsDefault() {
				out = append(out, m.Key+":"+show(m.Value))
			}
		}
		slices.Sort(out)
		if v.Rest() != nil {
			out = append(out, "..."+show(v.Rest()))
		}
		return "{" + strings.Join(out, " ") + "}"
	case graph.Unknown:
		u := v.Unknown()
		switch {
		case u.Choice != nil:
			return u.Choice.Condition + "?" + show(u.Choice.Then) + ":" + show(u.Choice.Else)
		case len(u.Parts) > 0:
			var out []string
			for _, p := range u.Parts {
				out = append(out, show(p))
			}
			return strings.Join(out, "+")
		}
		return "?" + u.Expr
	}
	if s, ok := v.Text(); ok {
		return fmt.Sprintf("%q", s)
	}
	if b, ok := v.Bool(); ok {
		return fmt.Sprint(b)
	}
	if s, ok := v.Literal(); ok {
		return s
	}
	return "null"
}

// lines gives the line on which each leaf of a value stands, and on which its key does, by path.
func lines(v *graph.Value) map[string]int32 {
	out := map[string]int32{}
	v.Walk(func(p graph.Path, x *graph.Value) bool {
		if len(p) > 0 && !x.Is(graph.Object) && !x.Is(graph.List) {
			out[p.String()] = x.Range.Start.Line
		}
		return true
	})
	return out
}
