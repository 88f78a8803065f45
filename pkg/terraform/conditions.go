package terraform

import (
	"slices"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/plinth-lint/plinth/pkg/graph"
)

// conditional keeps both branches when the condition is not known.
func (s *scope) conditional(x *hclsyntax.ConditionalExpr) *graph.Value {
	condition := s.expr(x.Condition)
	if c := decided(condition); c != nil { // a comparison of an undecided choice asks for its condition
		then, otherwise := s.expr(x.TrueResult), s.expr(x.FalseResult)
		if truth, _ := asBool(c.Then); !truth {
			then, otherwise = otherwise, then
		}
		return s.chosen(x.Range(), condition, c.Condition, then, otherwise)
	}
	if b, ok := asBool(condition); ok {
		chosen, other := x.TrueResult, x.FalseResult
		if !b {
			chosen, other = other, chosen
		}
		return s.sharing(s.expr(chosen), other)
	}
	if !condition.IsUnknown() {
		return s.invalid(x.Range(), "the condition is no boolean")
	}
	then, otherwise := s.expr(x.TrueResult), s.expr(x.FalseResult)
	name, opposite := s.conditionName(x.Condition)
	if opposite {
		then, otherwise = otherwise, then
	}
	return s.chosen(x.Range(), condition, name, then, otherwise)
}

// sharing gives a result of a conditional the type that it shares with the other one.
func (s *scope) sharing(v *graph.Value, other hclsyntax.Expression) *graph.Value {
	switch {
	case v.Is(graph.Number) || v.Is(graph.Bool):
		return alike(v, s.expr(other))
	case v.Is(graph.List) && v.Len() > 1:
		if o := s.expr(other); o.Is(graph.List) && !sameKinds(v, o) {
			return v.WithList(unifiedGroup(append(slices.Clone(v.Elements()), o.Elements()...))[:v.Len()])
		}
	}
	return v
}

// sameKinds reports whether two lists are tuples of one type, as far as the kinds of their elements tell.
func sameKinds(a, b *graph.Value) bool {
	if a.Len() != b.Len() {
		return false
	}
	for i, e := range a.Elements() {
		if e.Kind() != b.Elements()[i].Kind() {
			return false
		}
	}
	return true
}

// decided gives the choice of a condition that holds in one branch and not in the other.
func decided(condition *graph.Value) *graph.Choice {
	u := condition.Unknown()
	if u == nil || u.Choice == nil {
		return nil
	}
	a, oka := asBool(u.Choice.Then)
	b, okb := asBool(u.Choice.Else)
	if !oka || !okb || a == b {
		return nil
	}
	return u.Choice
}

// chosen gives one of two values by a condition that cannot be decided.
func (s *scope) chosen(r hcl.Range, condition *graph.Value, name string, then, otherwise *graph.Value) *graph.Value {
	u := *s.unknown(r, graph.Unknown, condition).Unknown()
	u.NotNull = !then.IsNull() && !otherwise.IsNull() && !mayBeNull(then) && !mayBeNull(otherwise)
	if then.Kind() == otherwise.Kind() && !then.IsUnknown() {
		u.Type = then.Kind()
	}
	u.Choice = &graph.Choice{Condition: name, Then: orAbsent(then), Else: orAbsent(otherwise)}
	return graph.NewUnknown(u, s.at(r)).WithReferences(condition.References()...)
}

// maxWays bounds the undecided conditions that one computation is done both ways for.
const maxWays = 2

// eitherWay computes with operands of which some are undecided choices: once for each branch.
func (s *scope) eitherWay(r hcl.Range, operands []*graph.Value, compute func([]*graph.Value) *graph.Value) *graph.Value {
	var condition string
	var open *graph.Value
	for _, o := range operands {
		if u := o.Unknown(); u != nil && u.Choice != nil {
			condition, open = u.Choice.Condition, o
			break
		}
	}
	if open == nil || s.ways >= maxWays {
		return compute(operands)
	}
	s.ways++
	defer func() { s.ways-- }()
	assume := func(truth bool) *graph.Value {
		decided := make([]*graph.Value, 0, len(operands))
		for _, o := range operands {
			if s.m.root.refs[o] == nil {
				if a := o.Assume(condition, truth); a != nil {
					o = a
				} else {
					o = graph.NewNull(o.Range)
				}
			}
			decided = append(decided, o)
		}
		return s.eitherWay(r, decided, compute)
	}
	then, otherwise := assume(true), assume(false)
	if then.IsUnknown() && otherwise.IsUnknown() && then.Unknown().Choice == nil && otherwise.Unknown().Choice == nil {
		return compute(operands) // neither way leads to anything known
	}
	if same, known := equal(then, otherwise); same && known && !then.Holes() {
		return then
	}
	return s.chosen(r, open, condition, then, otherwise)
}

func mayBeNull(v *graph.Value) bool {
	u := v.Unknown()
	return u != nil && !u.NotNull
}

func orAbsent(v *graph.Value) *graph.Value {
	if v.Is(graph.Null) {
		return nil
	}
	return v
}

// conditionName identifies a condition within the unit: its text, with the
// module it stands in; a negation has the name of what it negates.
func (s *scope) conditionName(e hclsyntax.Expression) (name string, opposite bool) {
	for {
		switch x := e.(type) {
		case *hclsyntax.ParenthesesExpr:
			e = x.Expression
			continue
		case *hclsyntax.UnaryOpExpr:
			if x.Op == hclsyntax.OpLogicalNot {
				e, opposite = x.Val, !opposite
				continue
			}
		}
		break
	}
	name = s.shown(e.Range())
	if s.m.address != "" {
		name = s.m.address + ": " + name
	}
	return name, opposite
}

func asBool(v *graph.Value) (bool, bool) {
	if b, ok := v.Bool(); ok {
		return b, true
	}
	switch t, _ := v.Text(); t {
	case "true":
		return true, true
	case "false":
		return false, true
	}
	return false, false
}
