package terraform

import (
	"math/big"
	"slices"

	"github.com/hashicorp/hcl/v2"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/function/stdlib"

	"github.com/plinth-lint/plinth/pkg/graph"
)

func toSet(_ *scope, _ hcl.Range, args []*graph.Value) *graph.Value {
	if len(args) == 1 && args[0].Is(graph.Null) {
		return args[0]
	}
	if len(args) != 1 || !args[0].Is(graph.List) {
		return nil
	}
	return asSet(args[0])
}

func distinctOf(_ *scope, _ hcl.Range, args []*graph.Value) *graph.Value {
	if len(args) != 1 || !args[0].Is(graph.List) {
		return nil
	}
	return distinct(args[0])
}

func toList(s *scope, r hcl.Range, args []*graph.Value) *graph.Value {
	switch {
	case len(args) != 1:
		return nil
	case args[0].Is(graph.List):
		return unified(args[0].AsList())
	case args[0].Is(graph.Null):
		return args[0]
	}
	return nil
}

func toMap(_ *scope, _ hcl.Range, args []*graph.Value) *graph.Value {
	if len(args) != 1 || !args[0].Is(graph.Object) && !args[0].Is(graph.Null) {
		return nil
	}
	return unified(args[0])
}

// merge joins objects; what comes after an object with members that are not
// known is certain, what stands before it may be overridden by them.
func merge(s *scope, r hcl.Range, args []*graph.Value) *graph.Value {
	var members []graph.Member
	at := map[string]int{}
	var rest *graph.Value
	for _, a := range args {
		switch {
		case a.Is(graph.Null):
			continue
		case a.IsUnknown():
			rest = a
		case !a.Is(graph.Object):
			return s.invalid(r, "merge takes objects, not a "+a.Kind().String())
		case a.Rest() != nil:
			rest = a.Rest()
		}
		if a.IsUnknown() || a.Rest() != nil {
			for i := range members { // each may be overridden
				members[i].Value = s.perhaps(members[i].Value, rest, r)
			}
		}
		for _, m := range a.Members() {
			if i, twice := at[m.Key]; twice {
				members[i] = m
				continue
			}
			at[m.Key] = len(members)
			members = append(members, m)
		}
	}
	o := graph.NewObject(members, s.at(r))
	if rest != nil {
		o = o.WithRest(rest)
	}
	return o
}

// perhaps gives the unknown for a value that something unknown may override.
func (s *scope) perhaps(v, by *graph.Value, r hcl.Range) *graph.Value {
	return s.unknown(r, graph.Unknown, by).WithRange(v.Range).WithReferences(v.References()...)
}

func concat(s *scope, r hcl.Range, args []*graph.Value) *graph.Value {
	var elements []*graph.Value
	var rest *graph.Value
	for _, a := range args {
		switch {
		case a.IsUnknown():
			if u := a.Unknown(); u.Choice != nil && isList(u.Choice.Then) && isList(u.Choice.Else) {
				elements = append(elements, s.choices(a, u)...)
				continue
			}
			rest = a
		case a.IsSet():
			return s.invalid(r, "concat takes lists, not a set")
		case !a.Is(graph.List):
			return s.invalid(r, "concat takes lists, not a "+a.Kind().String())
		}
		elements = append(elements, a.Elements()...)
		if a.Rest() != nil {
			rest = a.Rest()
		}
	}
	list := graph.NewList(elements, s.at(r))
	if rest != nil {
		list = list.WithRest(rest)
	}
	return list
}

func isList(v *graph.Value) bool { return v == nil || v.Is(graph.List) && v.Rest() == nil }

// choices gives the elements of two possible lists, each with the condition under which it is there.
func (s *scope) choices(a *graph.Value, u *graph.Unknowable) []*graph.Value {
	var out []*graph.Value
	for _, e := range u.Choice.Then.Elements() {
		c := graph.Unknowable{Expr: u.Expr, Reason: u.Reason, At: u.At, Type: graph.Unknown, Choice: &graph.Choice{Condition: u.Choice.Condition, Then: e}}
		out = append(out, graph.NewUnknown(c, e.Range).WithReferences(a.References()...))
	}
	for _, e := range u.Choice.Else.Elements() {
		c := graph.Unknowable{Expr: u.Expr, Reason: u.Reason, At: u.At, Type: graph.Unknown, Choice: &graph.Choice{Condition: u.Choice.Condition, Else: e}}
		out = append(out, graph.NewUnknown(c, e.Range).WithReferences(a.References()...))
	}
	return out
}

func flatten(s *scope, r hcl.Range, args []*graph.Value) *graph.Value {
	if len(args) != 1 || !args[0].Is(graph.List) {
		return nil
	}
	var elements []*graph.Value
	rest := args[0].Rest()
	var walk func(v *graph.Value)
	walk = func(v *graph.Value) {
		for _, e := range v.Elements() {
			switch u := e.Unknown(); {
			case e.Is(graph.List):
				if e.Rest() != nil {
					rest = e.Rest()
				}
				walk(e)
			case u != nil && (u.Type == graph.List || u.Type == graph.Unknown):
				rest = e
			default:
				elements = append(elements, e)
			}
		}
	}
	walk(args[0])
	list := graph.NewList(elements, s.at(r))
	if rest != nil {
		list = list.WithRest(rest)
	}
	return list
}

func lookup(s *scope, r hcl.Range, args []*graph.Value) *graph.Value {
	if len(args) < 2 || !args[0].Is(graph.Object) {
		return nil
	}
	name, ok := text(args[1])
	if !ok {
		return nil
	}
	if v := args[0].Get(name); v != nil {
		return v
	}
	if args[0].Rest() != nil {
		return s.unknown(r, graph.Unknown, args[0].Rest())
	}
	if len(args) > 2 {
		return args[2]
	}
	return s.invalid(r, "the object has no "+name)
}

func element(s *scope, r hcl.Range, args []*graph.Value) *graph.Value {
	if len(args) == 2 {
		if u := args[0].Unknown(); u != nil && u.Same != "" { // equal to the element by index where there is one
			return s.indexUnknown(args[0], u, args[1], r)
		}
	}
	if len(args) != 2 || !args[0].Is(graph.List) || args[0].IsSet() || args[0].Rest() != nil {
		return nil
	}
	f, ok := number(args[1])
	if !ok {
		return s.indexBy(args[0], args[1], r)
	}
	if args[0].Len() == 0 || !f.IsInt() {
		return s.invalid(r, "the list has no such element")
	}
	n, _ := f.Int64()
	size := int64(args[0].Len())
	return args[0].Elements()[(n%size+size)%size]
}

func keysOf(s *scope, r hcl.Range, args []*graph.Value) *graph.Value {
	if len(args) != 1 || !args[0].Is(graph.Object) {
		return nil
	}
	var elements []*graph.Value
	for _, m := range sortedMembers(args[0]) {
		at := m.Range
		if at.IsZero() {
			at = m.Value.Range
		}
		elements = append(elements, graph.NewString(m.Key, at))
	}
	return restOf(graph.NewList(elements, s.at(r)), args[0])
}

func valuesOf(s *scope, r hcl.Range, args []*graph.Value) *graph.Value {
	if len(args) != 1 || !args[0].Is(graph.Object) {
		return nil
	}
	var elements []*graph.Value
	for _, m := range sortedMembers(args[0]) {
		elements = append(elements, m.Value)
	}
	return restOf(graph.NewList(elements, s.at(r)), args[0])
}

func restOf(v, of *graph.Value) *graph.Value {
	if of.Rest() == nil {
		return v
	}
	return v.WithRest(of.Rest())
}

func zipmap(s *scope, r hcl.Range, args []*graph.Value) *graph.Value {
	if len(args) != 2 || !args[0].Is(graph.List) || !args[1].Is(graph.List) || args[0].Holes() || args[0].Len() != args[1].Len() {
		return nil
	}
	var members []graph.Member
	for i, k := range args[0].Elements() {
		name, _ := text(k)
		if at := slices.IndexFunc(members, func(m graph.Member) bool { return m.Key == name }); at >= 0 {
			members[at].Value = args[1].Elements()[i]
			continue
		}
		members = append(members, graph.Member{Key: name, Range: k.Range, Value: args[1].Elements()[i]})
	}
	return graph.NewObject(members, s.at(r))
}

func coalesce(s *scope, r hcl.Range, args []*graph.Value) *graph.Value {
	for i, a := range args {
		if t, ok := a.Text(); ok && t == "" || a.Is(graph.Null) {
			continue
		}
		if u := a.Unknown(); u != nil && i+1 < len(args) && !(u.NotNull && (u.Type != graph.String || u.Prefix+u.Suffix != "" || len(a.References()) > 0)) {
			return s.unknown(r, u.Type, args[i:]...)
		}
		return alike(a, args...)
	}
	return s.invalid(r, "all arguments of coalesce are null or empty")
}

func coalesceList(s *scope, r hcl.Range, args []*graph.Value) *graph.Value {
	for _, a := range args {
		if a.Is(graph.Null) || a.IsSet() {
			return s.invalid(r, "an argument of coalescelist is no list")
		}
		if a.Is(graph.List) && a.Len() == 0 && a.Rest() == nil {
			continue
		}
		if !a.Is(graph.List) || a.Len() == 0 {
			return s.unknown(r, graph.List, args...)
		}
		return a
	}
	return s.invalid(r, "all arguments of coalescelist are empty")
}

func compact(_ *scope, _ hcl.Range, args []*graph.Value) *graph.Value {
	if len(args) != 1 || !args[0].Is(graph.List) {
		return nil
	}
	var out []*graph.Value
	for _, e := range args[0].Elements() {
		if t, ok := e.Text(); ok && t == "" || e.Is(graph.Null) {
			continue
		}
		if t, ok := text(e); ok {
			e = e.As(graph.NewString(t, e.Range))
		}
		out = append(out, e)
	}
	return args[0].AsList().WithList(out)
}

func contains(s *scope, r hcl.Range, args []*graph.Value) *graph.Value {
	if len(args) != 2 || !args[0].Is(graph.List) || args[1].Is(graph.Null) {
		return nil
	}
	sure := args[0].Rest() == nil
	for _, e := range args[0].Elements() {
		eq, known := equal(e, args[1])
		if known && eq {
			return graph.NewBool(true, s.at(r))
		}
		sure = sure && known
	}
	if !sure {
		return nil
	}
	return graph.NewBool(false, s.at(r))
}

func length(s *scope, r hcl.Range, args []*graph.Value) *graph.Value {
	if len(args) != 1 {
		return nil
	}
	if t, ok := args[0].Text(); ok {
		n, err := stdlib.Strlen(cty.StringVal(t)) // what a reader takes for one character counts once
		if err != nil {
			return s.invalid(r, err.Error())
		}
		return fromCty(n, s.at(r))
	}
	if !args[0].Is(graph.List) && !args[0].Is(graph.Object) || args[0].Rest() != nil {
		return nil
	}
	for _, e := range args[0].Elements() {
		if u := e.Unknown(); u != nil && u.Choice != nil && (u.Choice.Then == nil || u.Choice.Else == nil) {
			return nil // it may not be there
		}
	}
	return graph.NewInt(int64(args[0].Len()), s.at(r))
}

func slice(s *scope, r hcl.Range, args []*graph.Value) *graph.Value {
	if len(args) != 3 {
		return nil
	}
	from, ok1 := args[1].Int()
	to, ok2 := args[2].Int()
	if !ok1 || !ok2 {
		return nil
	}
	if u := args[0].Unknown(); u != nil && u.Choice == nil && (u.Type == graph.List || u.Type == graph.Unknown) && from >= 0 && from <= to && to-from <= maxPossible {
		var elements []*graph.Value // Terraform refuses a list that has no such part
		for i := from; i < to; i++ {
			elements = append(elements, s.index(args[0], graph.NewInt(i, args[0].Range), r))
		}
		return graph.NewList(elements, s.at(r)).WithReferences(args[0].References()...)
	}
	if !args[0].Is(graph.List) || args[0].IsSet() || args[0].Rest() != nil {
		return nil
	}
	if from < 0 || to < from || int(to) > args[0].Len() {
		return s.invalid(r, "the list has no such part")
	}
	return args[0].WithList(args[0].Elements()[from:to])
}

func reverse(_ *scope, _ hcl.Range, args []*graph.Value) *graph.Value {
	if len(args) != 1 || !args[0].Is(graph.List) || args[0].Rest() != nil {
		return nil
	}
	out := slices.Clone(args[0].Elements())
	slices.Reverse(out)
	return args[0].WithList(out)
}

func one(s *scope, r hcl.Range, args []*graph.Value) *graph.Value {
	if len(args) != 1 {
		return nil
	}
	list := args[0]
	switch {
	case !list.Is(graph.List) && !list.IsUnknown():
		return s.invalid(r, "one takes a list, not a "+list.Kind().String())
	case !list.Is(graph.List):
		return nil
	case list.Len() == 0 && list.Rest() == nil:
		return graph.NewNull(s.at(r))
	case list.Len() == 1 && list.Rest() == nil:
		return list.Elements()[0]
	case list.Len() > 1:
		return s.invalid(r, "the list has more than one element")
	case list.Len() == 1: // nothing more, or Terraform refuses it
		return list.Elements()[0]
	}
	v := s.unknown(r, graph.Unknown, list)
	u := *v.Unknown()
	u.NotNull = false
	return graph.Replace(v, u)
}

// legacyCollection gives the functions that made lists and maps before the
// language had brackets and braces for it. Configurations of that time use them still.
func legacyCollection(name string) native {
	return func(s *scope, r hcl.Range, args []*graph.Value) *graph.Value {
		if name == "list" {
			return unified(graph.NewList(args, s.at(r)))
		}
		var members []graph.Member
		for i := 0; i+1 < len(args); i += 2 {
			key, ok := text(args[i])
			if !ok {
				return nil
			}
			members = slices.DeleteFunc(members, func(m graph.Member) bool { return m.Key == key })
			members = append(members, graph.Member{Key: key, Range: args[i].Range, Value: args[i+1]})
		}
		if len(args)%2 != 0 {
			return s.invalid(r, "map takes keys and values in turn")
		}
		return unified(graph.NewObject(members, s.at(r)))
	}
}

func rangeOfNumbers(s *scope, r hcl.Range, args []*graph.Value) *graph.Value {
	zero, step := precise(), precise().SetInt64(1)
	var n []*big.Float
	for _, a := range args {
		f, ok := number(a)
		if !ok {
			return nil
		}
		n = append(n, f)
	}
	start, limit := zero, zero
	switch len(n) {
	case 1:
		limit = n[0]
	case 2, 3:
		start, limit = n[0], n[1]
	default:
		return nil
	}
	down := limit.Cmp(start) < 0
	switch {
	case len(n) == 3:
		step = n[2]
	case down:
		step.Neg(step)
	}
	if step.Sign() == 0 || limit.Cmp(start) != 0 && down != (step.Sign() < 0) {
		return s.invalid(r, "the step does not lead from the start to the limit")
	}
	var out []*graph.Value
	for i := precise().Set(start); down && i.Cmp(limit) > 0 || !down && i.Cmp(limit) < 0; i = precise().Add(i, step) {
		if len(out) >= maxElements {
			s.m.root.tooMuch(s.at(r))
			return s.invalid(r, "the range is too long")
		}
		out = append(out, newNumber(i, s.at(r)))
	}
	return graph.NewList(out, s.at(r))
}

func setUnion(s *scope, r hcl.Range, args []*graph.Value) *graph.Value {
	lists := make([]*graph.Value, 0, len(args))
	for _, a := range args {
		lists = append(lists, a.AsList())
	}
	v := concat(s, r, lists)
	if v.Is(graph.List) {
		return asSet(v)
	}
	return v
}

func quantified(s *scope, r hcl.Range, args []*graph.Value, any bool) *graph.Value {
	if len(args) != 1 || !args[0].Is(graph.List) {
		return nil
	}
	sure := args[0].Rest() == nil
	for _, e := range args[0].Elements() {
		b, known := asBool(e)
		if known && b == any {
			return graph.NewBool(any, s.at(r))
		}
		if e.Is(graph.Null) && !any { // null is not true
			return graph.NewBool(false, s.at(r))
		}
		sure = sure && (known || e.Is(graph.Null))
	}
	if !sure {
		return nil
	}
	return graph.NewBool(!any, s.at(r))
}
