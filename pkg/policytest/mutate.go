package policytest

import (
	"slices"

	"github.com/plinth-lint/plinth/pkg/graph"
	"github.com/plinth-lint/plinth/pkg/source"
)

// places gives the paths of all parts of v, parents first, v itself left out.
// What lies in an unknown is no place.
func places(v *graph.Value) []graph.Path {
	var out []graph.Path
	var visit func(graph.Path, *graph.Value)
	visit = func(p graph.Path, v *graph.Value) {
		if len(p) > 0 {
			out = append(out, slices.Clone(p))
		}
		for i, e := range v.Elements() {
			visit(append(p, graph.Index(i)), e)
		}
		for _, m := range v.Members() {
			visit(append(p, graph.Key(m.Key)), m.Value)
		}
	}
	visit(nil, v)
	return out
}

// replace gives a copy of v with the part at p replaced, or removed when with
// is nil. Objects and lists that are missing on the way are made. It reports
// false where the path leads into an unknown, a scalar or past the end of a list.
func replace(v *graph.Value, p graph.Path, with *graph.Value) (*graph.Value, bool) {
	if len(p) == 0 {
		return with, true
	}
	if v == nil {
		if with == nil {
			return nil, true
		}
		v = graph.NewObject(nil, with.Range)
		if p[0].IsIndex {
			v = graph.NewList(nil, with.Range)
		}
	}
	if p[0].IsIndex {
		return replaceElement(v, p, with)
	}
	if !v.Is(graph.Object) {
		return v, false
	}
	part, ok := replace(v.Get(p[0].Key), p[1:], with)
	if !ok {
		return v, false
	}
	return v.Set(p[0].Key, part), true
}

func replaceElement(v *graph.Value, p graph.Path, with *graph.Value) (*graph.Value, bool) {
	i, elements := p[0].Index, slices.Clone(v.Elements())
	if !v.Is(graph.List) || i < 0 || i > len(elements) {
		return v, false
	}
	if i == len(elements) {
		elements = append(elements, nil)
	}
	part, ok := replace(elements[i], p[1:], with)
	if !ok {
		return v, false
	}
	if part == nil {
		return v.WithList(slices.Delete(elements, i, i+1)), true
	}
	elements[i] = part
	return v.WithList(elements), true
}

// nothingKnown is the value that a part is replaced by: all that is certain is that it is there or not.
func nothingKnown(r source.Range) *graph.Value {
	return graph.NewUnknown(graph.Unknowable{Expr: "var.unknown", Reason: "policytest made it unknown"}, r)
}

// withRest gives a copy of a list or object that may have further parts.
func withRest(v *graph.Value) *graph.Value {
	return v.WithRest(nothingKnown(v.Range))
}

// touches reports whether one of the paths begins the other: what happens at
// one concerns the other.
func touches(a, b graph.Path) bool {
	n := min(len(a), len(b))
	return slices.Equal(a[:n], b[:n])
}

// shape gives a path with all indexes made equal, so that the same part of
// two resources has one shape.
func shape(p graph.Path) string {
	q := slices.Clone(p)
	for i := range q {
		q[i].Index = 0
	}
	return q.String()
}

// mutant gives a copy of the unit in which the resource has other properties.
// The units share everything else.
func mutant(u *graph.Unit, r *graph.Resource, properties *graph.Value) *graph.Unit {
	c := &graph.Unit{ID: u.ID, Tool: u.Tool, Range: u.Range, Complete: u.Complete, Open: u.Open, Files: u.Files}
	changed := *r
	changed.Properties = properties
	c.Resources = slices.Clone(u.Resources)
	c.Resources[slices.Index(c.Resources, r)] = &changed
	c.Link()
	return c
}

// reference is a value that is given, though only known at deployment: an
// attribute of a resource elsewhere.
func reference(r source.Range) *graph.Value {
	return graph.NewUnknown(graph.Unknowable{Expr: "other.arn", Reason: "other.arn is known at deployment", NotNull: true, Same: "other.arn"}, r)
}
