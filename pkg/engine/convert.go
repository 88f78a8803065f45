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

// resource gives a resource as policies see it.
func (c *converter) resource(n *node) *ast.Term {
	r := n.resource
	properties := c.properties(n)
	pairs := [][2]*ast.Term{
		{c.key("id"), ast.StringTerm(n.id)},
		{c.key("type"), c.key(r.Type)},
		{c.key("address"), ast.StringTerm(r.Address)},
		{c.key("properties"), properties},
	}
	if r.Region != "" {
		pairs = append(pairs, [2]*ast.Term{c.key("region"), ast.StringTerm(r.Region)})
	}
	if r.Attributes != nil {
		pairs = append(pairs, [2]*ast.Term{c.key("attributes"), c.value(n.unit.ID, r.Attributes, nil, 0)})
	}
	if tags := r.Properties.Get("Tags"); tags != nil {
		if object, ok := properties.Value.(ast.Object); ok {
			if t := object.Get(c.key("Tags")); t != nil {
				pairs = append(pairs, [2]*ast.Term{c.key("tags"), t})
			}
		}
	}
	if pod := podOf(r, properties); pod != nil {
		pairs = append(pairs, [2]*ast.Term{c.key("pod"), pod})
	}
	return ast.ObjectTerm(pairs...)
}

// podOf gives the pod template in a workload's properties, or the unknown in
// which it lies; nil where there is none.
func podOf(r *graph.Resource, properties *ast.Term) *ast.Term {
	if r.Pod == nil {
		return nil
	}
	at := properties
	for _, step := range r.Pod {
		object, ok := at.Value.(ast.Object)
		if !ok {
			break
		}
		if at = object.Get(ast.StringTerm(step.Key)); at == nil {
			return nil
		}
	}
	return at
}

func (c *converter) properties(n *node) *ast.Term {
	var shape *schema.Property
	if t := schema.Lookup(n.resource.Type); t != nil {
		shape = t.Root()
	}
	return c.value(n.unit.ID, n.resource.Properties, shape, 0)
}

// maxExpansion bounds how deep an unknown object or list is expanded along the schema.
const maxExpansion = 6

// value gives the term of a value whose place in the schema is shape, nil where there is none.
func (c *converter) value(unit string, v *graph.Value, shape *schema.Property, depth int) *ast.Term {
	shape = shape.Shape()
	switch v.Kind() {
	case graph.Null:
		return ast.NullTerm()
	case graph.Bool:
		b, _ := v.Bool()
		return ast.BooleanTerm(b)
	case graph.Number:
		s, _ := v.Literal()
		return ast.NumberTerm(json.Number(s))
	case graph.String:
		s, _ := v.Text()
		return ast.StringTerm(s)
	case graph.List:
		terms := make([]*ast.Term, 0, v.Len()+1)
		for _, e := range v.Elements() {
			terms = append(terms, c.value(unit, e, shape.Element(), depth))
		}
		if v.Rest() != nil {
			terms = append(terms, c.further(unit, v.Rest(), shape.Element(), depth+1))
		}
		return ast.ArrayTerm(terms...)
	case graph.Object:
		return c.object(unit, v, shape, depth)
	default:
		return c.expand(unit, v, shape, depth)
	}
}

func (c *converter) object(unit string, v *graph.Value, shape *schema.Property, depth int) *ast.Term {
	pairs := make([][2]*ast.Term, 0, v.Len())
	for _, m := range v.Members() {
		pairs = append(pairs, [2]*ast.Term{c.key(m.Key), c.value(unit, m.Value, shape.Field(m.Key), depth)})
	}
	if rest := v.Rest(); rest != nil {
		for _, f := range shape.Fields() {
			if v.Get(f.Name) == nil {
				pairs = append(pairs, [2]*ast.Term{c.key(f.Name), c.expand(unit, rest, f, depth+1)})
			}
		}
	}
	return ast.ObjectTerm(pairs...)
}

// expand gives the term of an unknown: an object of the schema's properties
// and a list of one element are made down to opaque leaves.
func (c *converter) expand(unit string, v *graph.Value, shape *schema.Property, depth int) *ast.Term {
	if !v.IsUnknown() {
		return c.value(unit, v, shape, depth)
	}
	if shape = shape.Shape(); shape == nil || depth > maxExpansion {
		return c.unknowns.term(unit, v)
	}
	switch {
	case shape.IsList():
		return ast.ArrayTerm(c.further(unit, partOf(v), shape.Element(), depth+1))
	case shape.IsObject():
		fields := shape.Fields()
		pairs := make([][2]*ast.Term, 0, len(fields))
		for _, f := range fields {
			pairs = append(pairs, [2]*ast.Term{c.key(f.Name), c.expand(unit, partOf(v), f, depth+1)})
		}
		return ast.ObjectTerm(pairs...)
	}
	return c.unknowns.term(unit, v)
}

// further gives the element that stands for further elements of a list.
func (c *converter) further(unit string, v *graph.Value, shape *schema.Property, depth int) *ast.Term {
	t := c.expand(unit, v, shape, depth)
	if object, ok := t.Value.(ast.Object); ok {
		object.Insert(c.key(restKey), ast.BooleanTerm(true))
		return t
	}
	if _, unknown := opaque(t.Value); unknown {
		return c.unknowns.rest(unit, v)
	}
	return t
}
