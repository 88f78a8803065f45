package engine

import (
	"encoding/json"
	"sync"

	"github.com/open-policy-agent/opa/v1/ast"

	"github.com/plinth-lint/plinth/pkg/graph"
	"github.com/plinth-lint/plinth/pkg/schema"
)

// converter makes terms of resources: straight from values, never through JSON.
type converter struct {
	unknowns *unknowns
	mu       sync.RWMutex
	keys     map[string]*ast.Term
}

func newConverter() *converter {
	return &converter{unknowns: newUnknowns(), keys: map[string]*ast.Term{}}
}

// key gives the term of an object's key; equal keys share one.
func (c *converter) key(s string) *ast.Term {
	c.mu.RLock()
	t := c.keys[s]
	c.mu.RUnlock()
	if t != nil {
		return t
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if t = c.keys[s]; t == nil {
		t = ast.StringTerm(s)
		c.keys[s] = t
	}
	return t
}

// maxText and maxTexts bound which texts share one term as keys do: short ones,
// which often come again, and not without end.
const (
	maxText  = 32
	maxTexts = 1 << 12
)

// text gives the term of a text; equal short texts share one.
func (c *converter) text(s string) *ast.Term {
	if len(s) > maxText {
		return ast.StringTerm(s)
	}
	c.mu.RLock()
	t, full := c.keys[s], len(c.keys) >= maxTexts
	c.mu.RUnlock()
	switch {
	case t != nil:
		return t
	case full:
		return ast.StringTerm(s)
	}
	return c.key(s)
}

// making is the conversion of one value of a unit.
type making struct {
	*converter
	unit string
	// pairs are the members of the objects that are being made, the innermost last.
	pairs [][2]*ast.Term
}

// member adds a member to the innermost object.
func (m *making) member(key, value *ast.Term) { m.pairs = append(m.pairs, [2]*ast.Term{key, value}) }

// take makes an object of the members from the given one on.
func (m *making) take(from int) *ast.Term {
	t := ast.ObjectTerm(m.pairs[from:]...)
	m.pairs = m.pairs[:from]
	return t
}

// value gives the term of a value of a unit, without a schema.
func (c *converter) value(unit string, v *graph.Value) *ast.Term {
	m := making{converter: c, unit: unit}
	return m.value(v, nil, 0)
}

// resource gives a resource as policies see it.
func (c *converter) resource(n *node) *ast.Term { return (&making{converter: c}).resource(n) }

func (m *making) resource(n *node) *ast.Term {
	c, r := m.converter, n.resource
	m.unit = n.unit.ID
	properties := m.properties(r)
	m.member(c.key("id"), ast.StringTerm(n.id))
	m.member(c.key("type"), c.key(r.Type))
	m.member(c.key("address"), ast.StringTerm(r.Address))
	m.member(c.key("properties"), properties)
	if r.Region != "" {
		m.member(c.key("region"), c.text(r.Region))
	}
	if r.Attributes != nil {
		m.member(c.key("attributes"), m.value(r.Attributes, nil, 0))
	}
	if tags := r.Properties.Get("Tags"); tags != nil {
		if object, ok := properties.Value.(ast.Object); ok {
			if t := object.Get(c.key("Tags")); t != nil {
				m.member(c.key("tags"), t)
			}
		}
	}
	if pod := c.podOf(r, properties); pod != nil {
		m.member(c.key("pod"), pod)
		m.containers(pod)
	}
	return m.take(0)
}

// podOf gives the pod template in a workload's properties, or the unknown in
// which it lies; nil where there is none.
func (c *converter) podOf(r *graph.Resource, properties *ast.Term) *ast.Term {
	if r.Pod == nil {
		return nil
	}
	at := properties
	for _, step := range r.Pod {
		object, ok := at.Value.(ast.Object)
		if !ok {
			break
		}
		if at = object.Get(c.key(step.Key)); at == nil {
			return nil
		}
	}
	return at
}

func (m *making) properties(r *graph.Resource) *ast.Term {
	var shape *schema.Property
	if t := schema.Lookup(r.Type); t != nil {
		shape = t.Root()
	}
	return m.value(r.Properties, shape, 0)
}

// maxExpansion bounds how deep an unknown object or list is expanded along the schema.
const maxExpansion = 6

// value gives the term of a value whose place in the schema is shape, nil where there is none.
func (m *making) value(v *graph.Value, shape *schema.Property, depth int) *ast.Term {
	shape = shape.Shape()
	switch v.Kind() {
	case graph.Null:
		return ast.InternedNullTerm
	case graph.Bool:
		b, _ := v.Bool()
		return ast.InternedTerm(b)
	case graph.Number:
		s, _ := v.Literal()
		return ast.NumberTerm(json.Number(s))
	case graph.String:
		s, _ := v.Text()
		return m.text(s)
	case graph.List:
		terms := make([]*ast.Term, 0, v.Len()+1)
		for _, e := range v.Elements() {
			terms = append(terms, m.value(e, shape.Element(), depth))
		}
		if v.Rest() != nil {
			terms = append(terms, m.further(v.Rest(), shape.Element(), depth+1))
		}
		return ast.ArrayTerm(terms...)
	case graph.Object:
		return m.object(v, shape, depth)
	default:
		return m.expand(v, shape, depth)
	}
}

func (m *making) object(v *graph.Value, shape *schema.Property, depth int) *ast.Term {
	from := len(m.pairs)
	for _, e := range v.Members() {
		m.member(m.key(e.Key), m.value(e.Value, shape.Field(e.Key), depth))
	}
	if rest := v.Rest(); rest != nil {
		for _, f := range shape.Fields() {
			if v.Get(f.Name) == nil {
				m.member(m.key(f.Name), m.expand(rest, f, depth+1))
			}
		}
	}
	return m.take(from)
}

// expand gives the term of an unknown: an object of the schema's properties
// and a list of one element are made down to opaque leaves.
func (m *making) expand(v *graph.Value, shape *schema.Property, depth int) *ast.Term {
	if !v.IsUnknown() {
		return m.value(v, shape, depth)
	}
	if shape = shape.Shape(); shape == nil || depth > maxExpansion {
		return m.unknowns.term(m.unit, v)
	}
	switch {
	case shape.IsList():
		return ast.ArrayTerm(m.further(partOf(v), shape.Element(), depth+1))
	case shape.IsObject():
		from := len(m.pairs)
		for _, f := range shape.Fields() {
			m.member(m.key(f.Name), m.expand(partOf(v), f, depth+1))
		}
		return m.take(from)
	}
	return m.unknowns.term(m.unit, v)
}

// further gives the element that stands for further elements of a list.
func (m *making) further(v *graph.Value, shape *schema.Property, depth int) *ast.Term {
	t := m.expand(v, shape, depth)
	if object, ok := t.Value.(ast.Object); ok {
		object.Insert(m.key(restKey), ast.InternedTerm(true))
		return t
	}
	if _, unknown := opaque(t.Value); unknown {
		return m.unknowns.rest(m.unit, v)
	}
	return t
}
