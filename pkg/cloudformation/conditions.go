package cloudformation

import (
	"slices"
	"strings"

	"github.com/plinth-lint/plinth/pkg/diag"
	"github.com/plinth-lint/plinth/pkg/document"
	"github.com/plinth-lint/plinth/pkg/graph"
)

// truth is what is certain about a condition.
type truth uint8

const (
	maybe truth = iota
	yes
	no
)

func (s truth) not() truth {
	switch s {
	case yes:
		return no
	case no:
		return yes
	}
	return maybe
}

func toTruth(b bool) truth {
	if b {
		return yes
	}
	return no
}

// conditions are the named conditions of a template. Each is decided once.
// A parameter's default does not decide one, since a deployment may give
// another value; a value that is given does.
type conditions struct {
	t       *template
	entries map[string]entry
	known   map[string]truth
	busy    map[string]bool
}

func newConditions(t *template) *conditions {
	return &conditions{t: t, entries: map[string]entry{}, known: map[string]truth{}, busy: map[string]bool{}}
}

// state decides a named condition; at is where it is named.
func (c *conditions) state(name string, at *document.Node) truth {
	if s, ok := c.known[name]; ok {
		return s
	}
	e, ok := c.entries[name]
	if !ok {
		if !c.t.changed {
			c.t.diags.Add(diag.Warning, "condition-unknown", at.Range, "Condition is not defined", "The template has no condition %s.", name)
		}
		c.known[name] = maybe
		return maybe
	}
	if c.t.depth > maxChain {
		return maybe
	}
	if c.busy[name] {
		c.t.diags.Add(diag.Error, "condition-cycle", e.node.Range, "Condition depends on itself", "The condition %s is defined by itself.", name)
		c.known[name] = maybe
		return maybe
	}
	c.busy[name] = true
	c.t.depth++
	s := c.decide(e.node, e.vars)
	c.t.depth--
	delete(c.busy, name)
	c.known[name] = s
	return s
}

// decide evaluates a condition's expression, with the variables of the loops around it.
func (c *conditions) decide(n *document.Node, vars map[string]string) truth {
	name, arg := function(n)
	switch name {
	case "Condition":
		return c.state((&evaluator{t: c.t, vars: vars}).substitute(arg.Text), arg)
	case "Fn::Not":
		if len(arg.Items) == 1 {
			return c.decide(arg.Items[0], vars).not()
		}
	case "Fn::And", "Fn::Or":
		decisive := no // of And
		if name == "Fn::Or" {
			decisive = yes
		}
		result := decisive.not()
		for _, item := range arg.Items {
			switch c.decide(item, vars) {
			case decisive:
				return decisive
			case maybe:
				result = maybe
			}
		}
		return result
	case "Fn::Equals":
		if len(arg.Items) == 2 {
			ev := &evaluator{t: c.t, certain: true, vars: vars}
			return equal(ev.eval(arg.Items[0]), ev.eval(arg.Items[1]))
		}
	case "":
		if b, ok := plain(n).Bool(); ok && n.Kind == document.Scalar {
			return toTruth(b)
		}
	}
	return maybe
}

// equal compares two values of a condition.
func equal(a, b *graph.Value) truth {
	if a.IsUnknown() || b.IsUnknown() {
		return maybeEqual(a, b)
	}
	if a.Is(graph.List) && b.Is(graph.List) && a.Rest() == nil && b.Rest() == nil {
		if a.Len() != b.Len() {
			return no
		}
		for i, e := range a.Elements() {
			if s := equal(e, b.Elements()[i]); s != yes {
				return s
			}
		}
		return yes
	}
	ta, oka := text(a)
	tb, okb := text(b)
	if !oka || !okb {
		return maybe
	}
	return toTruth(ta == tb)
}

// maybeEqual compares values of which one is not known by what is known of it.
func maybeEqual(a, b *graph.Value) truth {
	if !a.IsUnknown() {
		a, b = b, a
	}
	u, other := a.Unknown(), b.Unknown()
	if c := u.Choice; c != nil {
		if c.Then == nil || c.Else == nil {
			return maybe
		}
		if then := equal(c.Then, b); then == equal(c.Else, b) {
			return then
		}
		return maybe
	}
	if other != nil {
		switch {
		case other.Choice != nil:
			return maybeEqual(b, a)
		case u.Same != "" && u.Same == other.Same:
			return yes
		case len(u.OneOf) > 0 && len(other.OneOf) > 0 && !slices.ContainsFunc(u.OneOf, func(s string) bool { return slices.Contains(other.OneOf, s) }):
			return no
		}
		return maybe
	}
	s, ok := text(b)
	switch {
	case !ok:
	case len(u.OneOf) > 0 && !slices.Contains(u.OneOf, s):
		return no
	case u.Type == graph.String && (len(s) < len(u.Prefix)+len(u.Suffix) || !strings.HasPrefix(s, u.Prefix) || !strings.HasSuffix(s, u.Suffix)):
		return no
	}
	return maybe
}

// base follows a condition that is another one, or its opposite, to that
// one: conditions that hang together have one name.
func (c *conditions) base(name string) (base string, opposite bool) {
	for range len(c.entries) {
		e, ok := c.entries[name]
		if !ok {
			break
		}
		fn, arg := function(e.node)
		if fn == "Fn::Not" && len(arg.Items) == 1 {
			if inner, ref := function(arg.Items[0]); inner == "Condition" {
				name, opposite = c.named(ref, e), !opposite
				continue
			}
		}
		if fn == "Condition" {
			name = c.named(arg, e)
			continue
		}
		break
	}
	return name, opposite
}

// named gives the condition that a node in another one names.
func (c *conditions) named(n *document.Node, in entry) string {
	return (&evaluator{t: c.t, vars: in.vars}).substitute(n.Text)
}

// implied gives what is certain of other conditions when the named one holds.
func (c *conditions) implied(name string) map[string]bool {
	facts := map[string]bool{}
	c.imply(name, true, facts)
	return facts
}

func (c *conditions) imply(name string, holds bool, facts map[string]bool) {
	name, opposite := c.base(name)
	holds = holds != opposite
	if _, known := facts[name]; known || len(facts) > maxChain {
		return
	}
	facts[name] = holds
	e, ok := c.entries[name]
	if !ok {
		return
	}
	fn, arg := function(e.node)
	if fn == "Fn::And" && holds || fn == "Fn::Or" && !holds {
		for _, item := range arg.Items {
			switch inner, ref := function(item); inner {
			case "Condition":
				c.imply(c.named(ref, e), holds, facts)
			case "Fn::Not":
				if len(ref.Items) == 1 {
					if deeper, of := function(ref.Items[0]); deeper == "Condition" {
						c.imply(c.named(of, e), !holds, facts)
					}
				}
			}
		}
	}
}

// conditionOf gives the name of the condition that a resource or output has. A
// function in its place names none: the service refuses it.
func (ev *evaluator) conditionOf(n *document.Node) (name string, ok bool) {
	c := n.Get("Condition")
	if c == nil || !isName(c) {
		return "", false
	}
	return ev.substitute(c.Text), true
}

func isName(n *document.Node) bool {
	return n.Kind == document.Scalar && (n.Tag == "" || n.Tag == "!!str")
}

// shape tells of a condition that is no name.
func (t *template) shape(c *document.Node) {
	if c != nil && !isName(c) {
		t.diags.Add(diag.Warning, "condition-shape", c.Range, "Condition is no name",
			"A resource's Condition is the name of one in the Conditions section, not a function. It is judged as if it had none.")
	}
}
