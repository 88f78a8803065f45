package engine

import (
	"slices"

	"github.com/open-policy-agent/opa/v1/ast"

	"github.com/plinth-lint/plinth/pkg/graph"
)

// selects gives the workloads of a type whose pods a Kubernetes object selects,
// or may select since a part of its selector or of their labels is not known.
func (s *session) selects(terms []*ast.Term) (*ast.Term, error) {
	return s.selected(terms, true), nil
}

// selectedBy gives the objects of a type that select the pods of a workload, or may.
func (s *session) selectedBy(terms []*ast.Term) (*ast.Term, error) {
	return s.selected(terms, false), nil
}

func (s *session) selected(terms []*ast.Term, from bool) *ast.Term {
	id, _ := terms[0].Value.(ast.String)
	kind, _ := terms[1].Value.(ast.String)
	n := s.nodes[string(id)]
	if n == nil {
		return ast.InternedEmptyArray
	}
	var found []*node
	edges := n.unit.To(n.resource)
	if from {
		edges = n.unit.From(n.resource)
	}
	for _, e := range append(slices.Clone(edges), s.between[n.resource]...) {
		other, own := e.From, e.To
		if from {
			other, own = e.To, e.From
		}
		if node := s.byRes[other]; own == n.resource && node != nil && isSelector(e.Property) && isType(other, string(kind)) && !slices.Contains(found, node) {
			found = append(found, node)
		}
	}
	own := labelsOf(n.resource)
	if from {
		own = selectorOf(n.resource)
	}
	for _, r := range s.unsure(n.unit, string(kind), !own.Holes()) {
		selecting, workload := r, n.resource
		if from {
			selecting, workload = n.resource, r
		}
		if other := s.byRes[r]; other != nil && !slices.Contains(found, other) && maySelect(selecting, workload) {
			found = append(found, other)
		}
	}
	return s.array(found)
}

// unsure gives the resources of a type in a unit, or only those of which
// selector or labels are not known in full: an edge tells of all others.
func (s *session) unsure(u *graph.Unit, kind string, holes bool) []*graph.Resource {
	type key struct {
		unit  *graph.Unit
		kind  string
		holes bool
	}
	if cached, ok := s.terms.Load(key{u, kind, holes}); ok {
		return cached.([]*graph.Resource)
	}
	var found []*graph.Resource
	for _, r := range u.Resources {
		if isType(r, kind) && (!holes || labelsOf(r).Holes() || selectorOf(r).Holes()) {
			found = append(found, r)
		}
	}
	s.terms.Store(key{u, kind, holes}, found)
	return found
}

var selectorPaths = []graph.Path{graph.Keys("spec", "selector"), graph.Keys("spec", "podSelector")}

func isSelector(property string) bool {
	return slices.ContainsFunc(selectorPaths, func(p graph.Path) bool { return p.String() == property })
}

// selectorOf gives a selector, or the unknown on the way to it; nil if there is none.
func selectorOf(r *graph.Resource) *graph.Value {
	for _, path := range selectorPaths {
		if v := reach(r.Properties, path); v != nil {
			return v
		}
	}
	return nil
}

// labelsOf gives the labels of a workload's pods, or the unknown on the way to them.
func labelsOf(r *graph.Resource) *graph.Value {
	if r.Pod == nil {
		return nil
	}
	return reach(r.Properties, append(slices.Clone(r.Pod), graph.Keys("metadata", "labels")...))
}

func reach(v *graph.Value, path graph.Path) *graph.Value {
	if at, steps := v.Follow(path); steps == len(path) || at.IsUnknown() {
		return at
	}
	return nil
}

// maySelect reports whether a selector may match the pods of a workload whatever is
// not known of the two. Expressions are taken to match: they are known, and then there is an edge, or not.
func maySelect(selecting, workload *graph.Resource) bool {
	selector, labels := selectorOf(selecting), labelsOf(workload)
	if workload.Pod == nil || selector == nil || !mayBeSame(namespaceOf(selecting), namespaceOf(workload)) {
		return false
	}
	if !selector.Is(graph.Object) {
		return selector.IsUnknown()
	}
	pairs := selector
	if m := selector.Get("matchLabels"); m != nil {
		pairs = m
	} else if selector.Get("matchExpressions") != nil {
		pairs = nil
	}
	for _, m := range pairs.Members() {
		if got, _ := labels.Follow(graph.Keys(m.Key)); !got.IsUnknown() && (labels.Get(m.Key) == nil || !mayBeSame(got, m.Value)) {
			return false
		}
	}
	return true
}

func mayBeSame(a, b *graph.Value) bool {
	x, known := a.Text()
	y, alsoKnown := b.Text()
	return a.IsUnknown() || b.IsUnknown() || known && alsoKnown && x == y
}

// namespaceOf gives the namespace of a namespaced object.
func namespaceOf(r *graph.Resource) *graph.Value {
	if v := reach(r.Properties, graph.Keys("metadata", "namespace")); v != nil {
		return v
	}
	return graph.NewString("default", r.Header)
}
