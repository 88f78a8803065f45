package terraform

import (
	"strings"

	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/plinth-lint/plinth/pkg/graph"
)

// splat evaluates list[*].attr: a value that is no list counts as a list of
// one, null as an empty one.
func (s *scope) splat(x *hclsyntax.SplatExpr) *graph.Value {
	list := s.expr(x.Source)
	at := s.at(x.Range())
	each := func(e *graph.Value) *graph.Value {
		v := s.with(map[string]*graph.Value{"\x00splat": e}).expr(x.Each)
		if u := v.Unknown(); u != nil && s.m.root.refs[v] == nil && (strings.HasPrefix(u.Expr, "[") || strings.HasPrefix(u.Expr, ".")) {
			named := *u // a step alone names nothing
			named.Expr = s.shown(x.Range())
			return graph.Replace(v, named)
		}
		return v
	}
	switch {
	case list.Is(graph.Null):
		return graph.NewList(nil, at)
	case list.IsUnknown() && s.m.root.refs[list] == nil:
		if u := list.Unknown(); u.Type == graph.List || u.Type == graph.Unknown {
			return graph.NewList(nil, at).WithRest(s.unknown(x.Range(), graph.Unknown, list)).WithReferences(list.References()...)
		}
	}
	elements := []*graph.Value{list}
	if list.Is(graph.List) {
		elements = list.Elements()
	}
	out := make([]*graph.Value, 0, len(elements))
	for _, e := range elements {
		out = append(out, each(e))
	}
	v := graph.NewList(out, at)
	if list.Rest() != nil {
		v = v.WithRest(each(list.Rest()))
	}
	return v
}

// pair is one turn of a for expression or of for_each.
type pair struct{ key, value *graph.Value }

// pairs gives the elements of a list, set or map in order.
func pairs(v *graph.Value) []pair {
	var out []pair
	for i, e := range v.Elements() {
		if v.IsSet() {
			out = append(out, pair{e, e})
			continue
		}
		out = append(out, pair{graph.NewInt(int64(i), e.Range), e})
	}
	for _, m := range sortedMembers(v) {
		out = append(out, pair{graph.NewString(m.Key, m.Range), m.Value})
	}
	return out
}

func (s *scope) forExpr(x *hclsyntax.ForExpr) *graph.Value {
	collection := s.expr(x.CollExpr)
	isObject := x.KeyExpr != nil
	kind := graph.List
	if isObject {
		kind = graph.Object
	}
	if !collection.Is(graph.List) && !collection.Is(graph.Object) {
		if collection.IsUnknown() {
			return s.openFor(x, kind, collection)
		}
		return s.invalid(x.Range(), "a "+collection.Kind().String()+" cannot be run over")
	}
	f := forResult{scope: s, x: x, at: map[string]int{}}
	for _, p := range pairs(collection) {
		f.turn(p)
	}
	if f.twice != nil {
		return f.twice
	}
	rest := f.rest
	if collection.Rest() != nil {
		rest = s.unknown(x.Range(), graph.Unknown, collection.Rest())
	}
	var v *graph.Value
	if isObject {
		v = graph.NewObject(f.members, s.at(x.Range()))
	} else {
		v = graph.NewList(f.elements, s.at(x.Range()))
	}
	if rest != nil {
		v = v.WithRest(rest)
	}
	return v
}

// openFor gives what a for expression over an unknown makes: nothing certain.
func (s *scope) openFor(x *hclsyntax.ForExpr, kind graph.Kind, collection *graph.Value) *graph.Value {
	if c := collection.Unknown().Choice; c != nil { // run over each branch
		branch := func(v *graph.Value) *graph.Value {
			if v == nil {
				return nil
			}
			inner := *x
			inner.CollExpr = &hclsyntax.AnonSymbolExpr{SrcRange: x.CollExpr.Range()}
			return s.with(map[string]*graph.Value{"\x00splat": v}).forExpr(&inner)
		}
		u := *s.unknown(x.Range(), kind, collection).Unknown()
		u.Choice = &graph.Choice{Condition: c.Condition, Then: branch(c.Then), Else: branch(c.Else)}
		return graph.NewUnknown(u, s.at(x.Range())).WithReferences(collection.References()...)
	}
	return s.unknown(x.Range(), kind, collection)
}

// forResult gathers what a for expression makes.
type forResult struct {
	scope    *scope
	x        *hclsyntax.ForExpr
	elements []*graph.Value
	members  []graph.Member
	at       map[string]int
	rest     *graph.Value
	twice    *graph.Value // set when Terraform would refuse the expression
}

func (f *forResult) turn(p pair) {
	x := f.x
	vars := map[string]*graph.Value{x.ValVar: p.value}
	if x.KeyVar != "" {
		vars[x.KeyVar] = p.key
	}
	inner := f.scope.with(vars)
	if x.CondExpr != nil {
		condition := inner.expr(x.CondExpr)
		holds, known := asBool(condition)
		if !known {
			f.rest = f.scope.unknown(x.Range(), graph.Unknown, condition)
			return
		}
		if !holds {
			return
		}
	}
	value := inner.expr(x.ValExpr)
	if x.KeyExpr == nil {
		if len(f.elements) < maxElements {
			f.elements = append(f.elements, value)
		}
		return
	}
	key := inner.expr(x.KeyExpr)
	name, known := text(key)
	if !known {
		f.rest = f.scope.unknown(x.Range(), graph.Unknown, key)
		return
	}
	i, twice := f.at[name]
	switch {
	case !twice:
		if x.Group {
			value = graph.NewList([]*graph.Value{value}, value.Range)
		}
		f.at[name] = len(f.members)
		f.members = append(f.members, graph.Member{Key: name, Range: key.Range, Value: value})
	case x.Group:
		list := f.members[i].Value
		f.members[i].Value = list.WithList(append(append([]*graph.Value{}, list.Elements()...), value))
	default:
		f.twice = f.scope.invalid(x.Range(), "the key "+name+" is made twice")
	}
}
