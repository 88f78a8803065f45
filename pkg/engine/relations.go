package engine

import (
	"slices"

	"github.com/open-policy-agent/opa/v1/ast"

	"github.com/plinth-lint/plinth/pkg/graph"
)

// related gives the resources of a type that an edge joins with a resource, in either direction.
func (s *session) related(terms []*ast.Term) (*ast.Term, error) {
	return s.relatives(terms, true, true, anyProperty), nil
}

// refersTo gives those that the resource refers to.
func (s *session) refersTo(terms []*ast.Term) (*ast.Term, error) {
	return s.relatives(terms, true, false, anyProperty), nil
}

// referredBy gives those that refer to the resource.
func (s *session) referredBy(terms []*ast.Term) (*ast.Term, error) {
	return s.relatives(terms, false, true, anyProperty), nil
}

// namedBy gives those that refer to the resource in one property, a dotted
// path without indexes: a bucket policy names its bucket in Bucket, and may
// mention other buckets elsewhere.
func (s *session) namedBy(terms []*ast.Term) (*ast.Term, error) {
	property, _ := terms[2].Value.(ast.String)
	return s.relatives(terms, false, true, func(e graph.Edge) bool { return e.Property == string(property) }), nil
}

func anyProperty(graph.Edge) bool { return true }

func (s *session) relatives(terms []*ast.Term, from, to bool, by func(graph.Edge) bool) *ast.Term {
	id, _ := terms[0].Value.(ast.String)
	kind, _ := terms[1].Value.(ast.String)
	n := s.nodes[string(id)]
	if n == nil {
		return ast.InternedEmptyArray
	}
	var found []*node
	add := func(e graph.Edge, r *graph.Resource) {
		if other := s.byRes[r]; other != nil && by(e) && isType(r, string(kind)) && !slices.Contains(found, other) {
			found = append(found, other)
		}
	}
	if from {
		for _, e := range n.unit.From(n.resource) {
			add(e, e.To)
		}
	}
	if to {
		for _, e := range n.unit.To(n.resource) {
			add(e, e.From)
		}
	}
	for _, e := range s.between[n.resource] {
		if from && e.From == n.resource {
			add(e, e.To)
		}
		if to && e.To == n.resource {
			add(e, e.From)
		}
	}
	return s.array(found)
}

func isType(r *graph.Resource, kind string) bool {
	return r.Type == kind || kind == graph.Workload && r.Pod != nil
}

// all gives the resources of a type in the unit of a resource, or in a unit by its id.
func (s *session) all(terms []*ast.Term) (*ast.Term, error) {
	id, _ := terms[0].Value.(ast.String)
	kind, _ := terms[1].Value.(ast.String)
	unit := s.units[string(id)]
	if n := s.nodes[string(id)]; n != nil {
		unit = n.unit
	}
	if unit == nil {
		return ast.InternedEmptyArray, nil
	}
	type key struct {
		unit *graph.Unit
		kind string
	}
	if cached, ok := s.terms.Load(key{unit, string(kind)}); ok {
		return cached.(*ast.Term), nil
	}
	var found []*node
	for _, r := range unit.Resources {
		if isType(r, string(kind)) {
			found = append(found, s.byRes[r])
		}
	}
	list := s.array(found)
	s.terms.Store(key{unit, string(kind)}, list)
	return list, nil
}

// array gives the terms of resources, each made once for the session.
func (s *session) array(nodes []*node) *ast.Term {
	if len(nodes) == 0 {
		return ast.InternedEmptyArray
	}
	terms := make([]*ast.Term, 0, len(nodes))
	for _, n := range nodes {
		cached, ok := s.terms.Load(n)
		if !ok {
			cached, _ = s.terms.LoadOrStore(n, s.convert.resource(n))
		}
		terms = append(terms, cached.(*ast.Term))
	}
	return ast.ArrayTerm(terms...)
}
