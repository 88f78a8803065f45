package canonical

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/plinth-lint/plinth/pkg/graph"
	"github.com/plinth-lint/plinth/pkg/source"
)

// The operators that no table uses now are held to what the package comment says of them.
func TestOperatorsWithoutATable(t *testing.T) {
	at := source.Range{File: "main.tf", Start: source.Pos{Line: 1, Column: 1}}
	text := func(s string) *graph.Value { return graph.NewString(s, at) }
	unknown := graph.NewUnknown(graph.Unknowable{Expr: "var.x"}, at)
	choice := graph.NewUnknown(graph.Unknowable{Choice: &graph.Choice{Condition: "c", Then: graph.NewBool(true, at)}}, at)
	for _, c := range []struct {
		name, rules, attribute string
		value                  *graph.Value
		property               string
		want                   any
	}{
		{"not of true", "disabled Enabled | not", "disabled", graph.NewBool(true, at), "Enabled", false},
		{"not of false", "disabled Enabled | not", "disabled", graph.NewBool(false, at), "Enabled", true},
		{"not of what is not known", "disabled Enabled | not", "disabled", unknown, "Enabled", "?"},
		{"not of a choice", "disabled Enabled | not", "disabled", choice, "Enabled", "choice of false"},
		{"first of a list", "names Description | first", "names", graph.NewList([]*graph.Value{text("a"), text("b")}, at), "Description", "a"},
		{"first of an empty list", "names Description | first", "names", graph.NewList(nil, at), "Description", nil},
		{"a constant text", `= KeySpec "RSA_2048"`, "x", text("y"), "KeySpec", "RSA_2048"},
		{"a constant number", "= PendingWindowInDays 7", "x", text("y"), "PendingWindowInDays", int64(7)},
		{"a constant truth value", "= MultiRegion true", "x", text("y"), "MultiRegion", true},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := &graph.Resource{Header: at, Properties: graph.NewObject([]graph.Member{{Key: c.attribute, Value: c.value}}, at)}
			m := &mapper{table: parse("aws_x AWS::KMS::Key\n  " + c.rules + "\n"), resource: r}
			m.apply()
			if diff := cmp.Diff(c.want, plain(r.Properties.Get(c.property))); diff != "" {
				t.Errorf("%s (-want +got):\n%s", c.property, diff)
			}
		})
	}
}

func plain(v *graph.Value) any {
	if b, ok := v.Bool(); ok {
		return b
	}
	if n, ok := v.Int(); ok {
		return n
	}
	if s, ok := v.Text(); ok {
		return s
	}
	if u := v.Unknown(); u != nil && u.Choice != nil {
		if b, ok := u.Choice.Then.Bool(); ok && !b {
			return "choice of false"
		}
	} else if u != nil {
		return "?"
	}
	return nil
}
