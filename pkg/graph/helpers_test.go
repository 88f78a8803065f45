package graph_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/plinth-lint/plinth/pkg/graph"
	"github.com/plinth-lint/plinth/pkg/source"
)

// at gives a range on a line, so that a test sees by the line where a value stands.
func at(line int32) source.Range {
	return source.Range{File: "main.tf", Start: source.Pos{Line: line, Column: 1}, End: source.Pos{Line: line, Column: 9}}
}

func str(s string) *graph.Value                  { return graph.NewString(s, at(1)) }
func num(n int64) *graph.Value                   { return graph.NewInt(n, at(1)) }
func list(elements ...*graph.Value) *graph.Value { return graph.NewList(elements, at(1)) }
func ref(address, attribute string) graph.Reference {
	return graph.Reference{Address: address, Attribute: attribute}
}

// obj gives an object of keys and values in turn.
func obj(pairs ...any) *graph.Value {
	var members []graph.Member
	for i := 0; i < len(pairs); i += 2 {
		members = append(members, graph.Member{Key: pairs[i].(string), Range: at(2), Value: pairs[i+1].(*graph.Value)})
	}
	return graph.NewObject(members, at(1))
}

func unknown(expr string) *graph.Value {
	return graph.NewUnknown(graph.Unknowable{Expr: expr, Reason: expr + " has no value"}, at(1))
}

func choice(condition string, then, otherwise *graph.Value) *graph.Value {
	return graph.NewUnknown(graph.Unknowable{Expr: condition, Choice: &graph.Choice{Condition: condition, Then: then, Else: otherwise}}, at(1))
}

// parts gives a text with holes.
func parts(pieces ...*graph.Value) *graph.Value {
	return graph.NewUnknown(graph.Unknowable{Type: graph.String, NotNull: true, Parts: pieces}, at(1))
}

// show writes a value on one line: ?expr is unknown, c?then:else a choice,
// "a"+?b a text with holes, ...?rest a rest.
func show(v *graph.Value) string {
	if v == nil {
		return "absent"
	}
	rest := ""
	if v.Rest() != nil {
		rest = "..." + show(v.Rest())
	}
	switch v.Kind() {
	case graph.Null:
		return "null"
	case graph.Bool:
		b, _ := v.Bool()
		return fmt.Sprint(b)
	case graph.Number:
		s, _ := v.Literal()
		return s
	case graph.String:
		s, _ := v.Text()
		return fmt.Sprintf("%q", s)
	case graph.List:
		var out []string
		for _, e := range v.Elements() {
			out = append(out, show(e))
		}
		return strings.TrimSuffix("["+strings.Join(append(out, rest), " "), " ") + "]"
	case graph.Object:
		var out []string
		for _, m := range v.Members() {
			out = append(out, m.Key+":"+show(m.Value))
		}
		return strings.TrimSuffix("{"+strings.Join(append(out, rest), " "), " ") + "}"
	}
	u := v.Unknown()
	if u.Choice != nil {
		return u.Choice.Condition + "?" + show(u.Choice.Then) + ":" + show(u.Choice.Else)
	}
	if len(u.Parts) > 0 {
		var out []string
		for _, p := range u.Parts {
			out = append(out, show(p))
		}
		return strings.Join(out, "+")
	}
	return "?" + u.Expr
}

func wantShown(t *testing.T, got *graph.Value, want string) {
	t.Helper()
	if diff := cmp.Diff(want, show(got)); diff != "" {
		t.Errorf("value (-want +got):\n%s", diff)
	}
}
