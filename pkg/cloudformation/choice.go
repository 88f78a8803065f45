package cloudformation

import (
	"slices"

	"github.com/plinth-lint/plinth/pkg/document"
	"github.com/plinth-lint/plinth/pkg/graph"
	"github.com/plinth-lint/plinth/pkg/source"
)

func (ev *evaluator) decide(n *document.Node) *graph.Value {
	switch ev.t.conditions.decide(n, ev.vars) {
	case yes:
		return graph.NewBool(true, n.Range)
	case no:
		return graph.NewBool(false, n.Range)
	}
	return ev.unknown(n, ev.shown(n), "the condition cannot be decided", graph.Bool)
}

// choose evaluates Fn::If: both branches, when the condition cannot be decided.
func (ev *evaluator) choose(n, arg *document.Node) *graph.Value {
	if len(arg.Items) != 3 {
		return ev.wrong(n, "Fn::If")
	}
	name, state, base, opposite := ev.condition(arg.Items[0])
	if name == "" {
		return ev.wrong(n, "Fn::If")
	}
	if holds, assumed := ev.assumed[base]; assumed && state == maybe {
		state = toTruth(holds != opposite)
	}
	switch state {
	case yes:
		return ev.eval(arg.Items[1])
	case no:
		return ev.eval(arg.Items[2])
	}
	then, otherwise := ev.under(base, !opposite).eval(arg.Items[1]), ev.under(base, opposite).eval(arg.Items[2])
	if opposite {
		then, otherwise = otherwise, then
	}
	return choice(graph.Unknowable{
		Expr: ev.shown(n), Reason: "the condition " + name + " cannot be decided", At: arg.Items[0].Range,
	}, ev.t.prefix+base, then, otherwise, n.Range)
}

// condition gives the condition of Fn::If: its name, and what is certain of
// it. An expression in place of a name is named by itself.
func (ev *evaluator) condition(n *document.Node) (name string, state truth, base string, opposite bool) {
	fn, _ := function(n)
	if fn == "" && n.Kind == document.Scalar {
		name = ev.substitute(n.Text)
		base, opposite = ev.t.conditions.base(name)
		return name, ev.t.conditions.state(name, n), base, opposite
	}
	if fn == "" {
		return "", maybe, "", false
	}
	name = ev.shown(n)
	return name, ev.t.conditions.decide(n, ev.vars), name, false
}

// choice gives the unknown that is one of two values.
func choice(u graph.Unknowable, condition string, then, otherwise *graph.Value, r source.Range) *graph.Value {
	u.NotNull = !then.IsNull() && !otherwise.IsNull()
	u.Choice = &graph.Choice{Condition: condition, Then: then, Else: otherwise}
	if kind := then.Kind(); then != nil && otherwise != nil && kind == otherwise.Kind() && kind != graph.Unknown {
		u.Type = kind
	}
	return graph.NewUnknown(u, r)
}

// maxBranches bounds the branches of one value that a function is applied to.
const maxBranches = 16

// branches applies a function to each value that v may be by conditions that
// cannot be decided, so that the result is one by the same conditions.
func (ev *evaluator) branches(n *document.Node, v *graph.Value, apply func(*graph.Value) *graph.Value) *graph.Value {
	if u := v.Unknown(); u != nil && u.Choice != nil && u.Choice.Then != nil && u.Choice.Else != nil && leaves(v) <= maxBranches {
		then, otherwise := ev.branches(n, u.Choice.Then, apply), ev.branches(n, u.Choice.Else, apply)
		return choice(graph.Unknowable{Expr: ev.shown(n), Reason: u.Reason, At: u.At}, u.Choice.Condition, then, otherwise, n.Range)
	}
	return apply(v)
}

func leaves(v *graph.Value) int {
	if u := v.Unknown(); u != nil && u.Choice != nil {
		return leaves(u.Choice.Then) + leaves(u.Choice.Else)
	}
	return 1
}

// under gives an evaluator for a branch, in which its condition is decided.
func (ev *evaluator) under(condition string, holds bool) *evaluator {
	branch := *ev
	branch.assumed = map[string]bool{condition: holds}
	for name, h := range ev.assumed {
		branch.assumed[name] = h
	}
	return &branch
}

// mayShift reports whether a condition may remove one of the elements.
func mayShift(elements []*graph.Value) bool {
	return slices.ContainsFunc(elements, func(e *graph.Value) bool {
		u := e.Unknown()
		return u != nil && u.Choice != nil && (u.Choice.Then == nil || u.Choice.Else == nil)
	})
}
