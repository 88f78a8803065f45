package terraform

import (
	"slices"
	"strings"

	"github.com/zclconf/go-cty/cty"
	ctyconvert "github.com/zclconf/go-cty/cty/convert"

	"github.com/plinth-lint/plinth/pkg/graph"
)

// sortedMembers gives the members of an object in the order of their keys,
// in which Terraform runs over them.
func sortedMembers(v *graph.Value) []graph.Member {
	members := slices.Clone(v.Members())
	slices.SortStableFunc(members, func(a, b graph.Member) int { return strings.Compare(a.Key, b.Key) })
	return members
}

// distinct removes later elements that equal earlier ones.
func distinct(v *graph.Value) *graph.Value {
	seen := map[string]bool{}
	var out []*graph.Value
	for _, e := range v.Elements() {
		key := ""
		switch u := e.Unknown(); {
		case u != nil:
			key = u.Same
		case !e.Holes():
			key = "=" + jsonText(e)
		}
		if key != "" && seen[key] {
			continue
		}
		seen[key] = true
		out = append(out, e)
	}
	return v.WithList(out)
}

// asSet gives a list as Terraform makes it a set: elements of one type, each
// once, in the order of sets.
func asSet(v *graph.Value) *graph.Value { return asSetOf(cty.DynamicPseudoType, v) }

func asSetOf(typ cty.Type, v *graph.Value) *graph.Value {
	v = distinct(unified(v))
	elements := slices.Clone(v.Elements())
	primitive := !slices.ContainsFunc(elements, func(e *graph.Value) bool { return e.Is(graph.List) || e.Is(graph.Object) })
	switch {
	case primitive:
		slices.SortStableFunc(elements, inSet)
	case !v.Holes() && v.Rest() == nil && len(elements) <= maxSorted:
		elements = asCtyHasThem(elements, typ)
	}
	return v.WithList(elements).AsSet()
}

// maxSorted bounds the sets of objects that are put into Terraform's order, which
// takes time by the square of their size.
const maxSorted = 1000

// inSet is the order of texts, numbers and booleans in a set.
func inSet(a, b *graph.Value) int {
	if na, ok := a.Literal(); ok {
		if nb, ok := b.Literal(); ok && na != nb {
			fa, _ := number(a)
			fb, _ := number(b)
			return fa.Cmp(fb)
		}
	}
	if x, ok := a.Bool(); ok {
		if y, ok := b.Bool(); ok && x != y {
			if x {
				return 1
			}
			return -1
		}
	}
	if a.Is(graph.Null) != b.Is(graph.Null) {
		if a.Is(graph.Null) {
			return 1
		}
		return -1
	}
	ta, oka := a.Text()
	tb, okb := b.Text()
	if oka && okb {
		return strings.Compare(ta, tb)
	}
	return 0
}

// asCtyHasThem puts objects and lists into the order that they have in a set
// of Terraform, which is that of an encoding it does not tell.
func asCtyHasThem(elements []*graph.Value, typ cty.Type) []*graph.Value {
	values := make([]cty.Value, 0, len(elements))
	for _, e := range elements {
		values = append(values, toCty(e))
	}
	set, err := ctyconvert.Convert(cty.TupleVal(values), cty.Set(typ))
	if err != nil || set.LengthInt() != len(elements) {
		return elements
	}
	for i, v := range values {
		if values[i], err = ctyconvert.Convert(v, set.Type().ElementType()); err != nil {
			return elements
		}
	}
	out := make([]*graph.Value, 0, len(elements))
	for it := set.ElementIterator(); it.Next(); {
		_, v := it.Element()
		if i := slices.IndexFunc(values, v.RawEquals); i >= 0 {
			out = append(out, elements[i])
		}
	}
	if len(out) != len(elements) {
		return elements
	}
	return out
}

// unified gives the parts of a list or map one type: numbers and booleans
// beside texts become texts, at any depth.
func unified(v *graph.Value) *graph.Value {
	if v.Is(graph.List) {
		return v.WithList(unifiedGroup(v.Elements()))
	}
	if !v.Is(graph.Object) {
		return v
	}
	values := make([]*graph.Value, 0, v.Len())
	for _, m := range v.Members() {
		values = append(values, m.Value)
	}
	values = unifiedGroup(values)
	members := slices.Clone(v.Members())
	for i := range members {
		members[i].Value = values[i]
	}
	return v.WithMembers(members)
}

// unifiedGroup gives values that must share one type that type.
func unifiedGroup(values []*graph.Value) []*graph.Value {
	all := func(k graph.Kind) bool {
		return len(values) > 1 && !slices.ContainsFunc(values, func(v *graph.Value) bool { return !v.Is(k) })
	}
	switch {
	case all(graph.List) && !slices.ContainsFunc(values, func(v *graph.Value) bool { return !sameKinds(v, values[0]) }):
		return values
	case all(graph.List):
		return unifiedLists(values)
	case all(graph.Object) && sameKeys(values):
		return regroupMembers(values)
	}
	if !slices.ContainsFunc(values, func(v *graph.Value) bool { return v.Is(graph.Number) || v.Is(graph.Bool) }) {
		return values
	}
	text := slices.ContainsFunc(values, func(v *graph.Value) bool { return alike(v, values...) != v })
	if !text {
		return values
	}
	out := make([]*graph.Value, 0, len(values))
	for _, v := range values {
		out = append(out, alike(v, values...))
	}
	return out
}

// unifiedLists gives lists one type, which all of their elements have.
func unifiedLists(lists []*graph.Value) []*graph.Value {
	var elements []*graph.Value
	for _, l := range lists {
		elements = append(elements, l.Elements()...)
	}
	elements = unifiedGroup(elements)
	out := make([]*graph.Value, 0, len(lists))
	for _, l := range lists {
		n := l.Len()
		out = append(out, l.WithList(elements[:n:n]))
		elements = elements[n:]
	}
	return out
}

func sameKeys(values []*graph.Value) bool {
	for _, v := range values {
		if v.Len() != values[0].Len() || slices.ContainsFunc(v.Members(), func(m graph.Member) bool { return values[0].Get(m.Key) == nil }) {
			return false
		}
	}
	return true
}

// regroupMembers gives objects of equal keys one type member by member.
func regroupMembers(values []*graph.Value) []*graph.Value {
	out := slices.Clone(values)
	for _, m := range values[0].Members() {
		var group []*graph.Value
		for _, v := range values {
			group = append(group, v.Get(m.Key))
		}
		for i, v := range unifiedGroup(group) {
			if v != group[i] {
				out[i] = out[i].Set(m.Key, v)
			}
		}
	}
	return out
}

// alike gives a number or boolean as a text where one of the others it must
// share its type with is of another kind.
func alike(v *graph.Value, others ...*graph.Value) *graph.Value {
	if !v.Is(graph.Number) && !v.Is(graph.Bool) {
		return v
	}
	for _, o := range others {
		kind := o.Kind()
		if u := o.Unknown(); u != nil {
			kind = u.Type
		}
		if kind != v.Kind() && (kind == graph.String || kind == graph.Number || kind == graph.Bool) {
			t, _ := text(v)
			return v.As(graph.NewString(t, v.Range))
		}
	}
	return v
}
