package mapping

import (
	"slices"
	"strings"

	"github.com/plinth-lint/plinth/pkg/graph"
)

// guarded gives v if the guard holds, nil if it does not, and the choice
// between both if that is not known.
func (x *run) guarded(g *guard, from, v *graph.Value) *graph.Value {
	if g == nil || v == nil {
		return v
	}
	by, _ := x.read(&rule{from: g.from, source: g.source}, from)
	return g.decide(by, v)
}

func (g *guard) decide(by, v *graph.Value) *graph.Value {
	u := by.Unknown()
	if u != nil && u.Choice != nil {
		then, otherwise := g.decide(present(u.Choice.Then), v), g.decide(present(u.Choice.Else), v)
		if then == otherwise {
			return then
		}
		return under(by, v, u.Choice.Condition, then, otherwise)
	}
	holds, known := g.holds(by)
	switch {
	case known && holds != g.not:
		return v
	case known:
		return nil
	case g.not:
		return under(by, v, g.condition(u), nil, v)
	default:
		return under(by, v, g.condition(u), v, nil)
	}
}

// under gives the choice that the unknown by makes between two values, at v's place.
func under(by, v *graph.Value, condition string, then, otherwise *graph.Value) *graph.Value {
	c := chosen(by, condition, then, otherwise)
	if c == nil {
		return nil
	}
	if v.Is(graph.List) {
		return graph.NewUnknown(*c.Unknown(), v.Range).WithReferences(v.References()...)
	}
	return v.As(graph.NewUnknown(*c.Unknown(), v.Range))
}

// condition names the question whether the guard holds.
func (g *guard) condition(u *graph.Unknowable) string {
	if len(g.values) == 0 {
		return u.Expr
	}
	return u.Expr + " is " + strings.Join(g.values, " or ")
}

func (g *guard) holds(by *graph.Value) (holds, known bool) {
	if len(g.values) > 0 {
		if by == nil {
			return false, true
		}
		text, ok := scalarText(by)
		return slices.Contains(g.values, text), ok
	}
	switch {
	case by == nil:
		return false, true
	case by.IsUnknown():
		u := by.Unknown()
		return true, u.NotNull && u.Type == graph.String
	case by.Is(graph.List) || by.Is(graph.Object):
		return by.Len() > 0, by.Len() > 0 || by.Rest() == nil
	}
	text, _ := scalarText(by)
	return text != "false" && text != "0" && text != "", true
}
