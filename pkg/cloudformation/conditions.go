package cloudformation

import (
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
	t     *template
	nodes map[string]*document.Node
	known map[string]truth
	busy  map[string]bool
}

func newConditions(t *template, section *document.Node) *conditions {
	c := &conditions{t: t, nodes: map[string]*document.Node{}, known: map[string]truth{}, busy: map[string]bool{}}
	if section != nil {
		for _, p := range section.Pairs {
			c.nodes[p.Key.Text] = p.Value
		}
	}
	return c
}

// state decides a named condition; at is where it is named.
func (c *conditions) state(name string, at *document.Node) truth {
	if s, ok := c.known[name]; ok {
		return s
	}
	n := c.nodes[name]
	if n == nil {
		if c.t.unit.Complete {
			c.t.diags.Add(diag.Warning, "condition-unknown", at.Range, "Condition is not defined", "The template has no condition %s.", name)
		}
		c.known[name] = maybe
		return maybe
	}
	if c.busy[name] {
		c.t.diags.Add(diag.Error, "condition-cycle", n.Range, "Condition depends on itself", "The condition %s is defined by itself.", name)
		c.known[name] = maybe
		return maybe
	}
	c.busy[name] = true
	s := c.decide(n)
	delete(c.busy, name)
	c.known[name] = s
	return s
}

// decide evaluates a condition's expression.
func (c *conditions) decide(n *document.Node) truth {
	name, arg := function(n)
	switch name {
	case "Condition":
		return c.state(arg.Text, arg)
	case "Fn::Not":
		if len(arg.Items) == 1 {
			return c.decide(arg.Items[0]).not()
		}
	case "Fn::And", "Fn::Or":
		decisive := no // of And
		if name == "Fn::Or" {
			decisive = yes
		}
		result := decisive.not()
		for _, item := range arg.Items {
			switch c.decide(item) {
			case decisive:
				return decisive
			case maybe:
				result = maybe
			}
		}
		return result
	case "Fn::Equals":
		if len(arg.Items) == 2 {
			ev := &evaluator{t: c.t, certain: true}
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
	if ua, ub := a.Unknown(), b.Unknown(); ua != nil || ub != nil {
		if ua != nil && ub != nil && ua.Same != "" && ua.Same == ub.Same {
			return yes
		}
		return maybe
	}
	if a.Holes() || b.Holes() {
		return maybe
	}
	if a.Is(graph.List) && b.Is(graph.List) {
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

// base follows a condition that is another one, or its opposite, to that
// one: conditions that hang together have one name.
func (c *conditions) base(name string) (base string, opposite bool) {
	for range len(c.nodes) {
		n := c.nodes[name]
		if n == nil {
			break
		}
		fn, arg := function(n)
		if fn == "Fn::Not" && len(arg.Items) == 1 {
			if inner, ref := function(arg.Items[0]); inner == "Condition" {
				name, opposite = ref.Text, !opposite
				continue
			}
		}
		if fn == "Condition" {
			name = arg.Text
			continue
		}
		break
	}
	return name, opposite
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
	if _, known := facts[name]; known {
		return
	}
	facts[name] = holds
	n := c.nodes[name]
	if n == nil {
		return
	}
	fn, arg := function(n)
	if fn == "Fn::And" && holds || fn == "Fn::Or" && !holds {
		for _, item := range arg.Items {
			switch inner, ref := function(item); inner {
			case "Condition":
				c.imply(ref.Text, holds, facts)
			case "Fn::Not":
				if len(ref.Items) == 1 {
					if deeper, named := function(ref.Items[0]); deeper == "Condition" {
						c.imply(named.Text, !holds, facts)
					}
				}
			}
		}
	}
}
