package terraform

import (
	"math/big"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/ext/typeexpr"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
	ctyconvert "github.com/zclconf/go-cty/cty/convert"

	"github.com/plinth-lint/plinth/pkg/graph"
	"github.com/plinth-lint/plinth/pkg/source"
)

// number gives a number's value, also of a text that is one, as Terraform converts.
func number(v *graph.Value) (*big.Float, bool) {
	t, ok := v.Literal()
	if !ok {
		if t, ok = v.Text(); !ok || t == "" || len(t) > 400 {
			return nil, false
		}
	}
	f, _, err := big.ParseFloat(t, 10, 512, big.ToNearestEven)
	if err != nil || f.IsInf() {
		return nil, false
	}
	return f, true
}

// newNumber gives a number by its shortest literal. Infinity, which the
// language has but no document can hold, is refused.
func newNumber(f *big.Float, at source.Range) *graph.Value {
	if f.IsInf() {
		return graph.NewUnknown(graph.Unknowable{Reason: "the number is infinite", Type: graph.Number, Invalid: true}, at)
	}
	if f.IsInt() && f.MantExp(nil) < 4096 {
		i, _ := f.Int(nil)
		return graph.NewNumber(i.String(), at)
	}
	return graph.NewNumber(f.Text('f', -1), at)
}

// fromCty gives a known cty value as a value at one place.
func fromCty(v cty.Value, at source.Range) *graph.Value {
	v, _ = v.UnmarkDeep()
	switch {
	case !v.IsKnown():
		return graph.NewUnknown(graph.Unknowable{Reason: "it is known at deployment", Type: graph.Unknown}, at)
	case v.IsNull():
		return graph.NewNull(at)
	case v.Type() == cty.String:
		return graph.NewString(v.AsString(), at)
	case v.Type() == cty.Bool:
		return graph.NewBool(v.True(), at)
	case v.Type() == cty.Number:
		return newNumber(v.AsBigFloat(), at)
	case v.Type().IsObjectType() || v.Type().IsMapType():
		var members []graph.Member
		for it := v.ElementIterator(); it.Next(); {
			k, e := it.Element()
			members = append(members, graph.Member{Key: k.AsString(), Value: fromCty(e, at)})
		}
		return graph.NewObject(members, at)
	case v.CanIterateElements():
		var elements []*graph.Value
		for it := v.ElementIterator(); it.Next(); {
			_, e := it.Element()
			elements = append(elements, fromCty(e, at))
		}
		list := graph.NewList(elements, at)
		if v.Type().IsSetType() {
			return list.AsSet()
		}
		return list
	}
	return graph.NewUnknown(graph.Unknowable{Reason: "its type is not supported", Type: graph.Unknown}, at)
}

// toCty gives a value without holes to cty's functions.
func toCty(v *graph.Value) cty.Value {
	switch v.Kind() {
	case graph.Bool:
		b, _ := v.Bool()
		return cty.BoolVal(b)
	case graph.Number:
		f, ok := number(v)
		if !ok {
			return cty.NullVal(cty.Number)
		}
		return cty.NumberVal(f)
	case graph.String:
		s, _ := v.Text()
		return cty.StringVal(s)
	case graph.List:
		elements := make([]cty.Value, 0, v.Len())
		for _, e := range v.Elements() {
			elements = append(elements, toCty(e))
		}
		return cty.TupleVal(elements)
	case graph.Object:
		attributes := make(map[string]cty.Value, v.Len())
		for _, m := range v.Members() {
			attributes[m.Key] = toCty(m.Value)
		}
		return cty.ObjectVal(attributes)
	}
	return cty.NullVal(cty.DynamicPseudoType)
}

// sortedMembers gives the members of an object in the order of their keys,
// in which Terraform runs over them.
func sortedMembers(v *graph.Value) []graph.Member {
	members := slices.Clone(v.Members())
	slices.SortStableFunc(members, func(a, b graph.Member) int { return strings.Compare(a.Key, b.Key) })
	return members
}

// constraint is the type of a variable.
type constraint struct {
	typ      cty.Type
	defaults *typeexpr.Defaults
}

// noRange is the place of what stands in no file.
var noRange source.Range

// typeOf gives the type of a variable. Terraform still reads the forms of its
// first versions: a type in quotes, and list and map without what they hold.
func typeOf(b *block) constraint {
	a, ok := b.body.attribute("type")
	if !ok {
		return constraint{typ: cty.DynamicPseudoType}
	}
	e := a.value.syntax()
	if t, quoted := e.(*hclsyntax.TemplateExpr); quoted && t.IsStringLiteral() {
		e = legacyType(a)
	}
	if e == nil {
		return constraint{typ: cty.DynamicPseudoType}
	}
	switch hcl.ExprAsKeyword(e) {
	case "list":
		return constraint{typ: cty.List(cty.DynamicPseudoType)}
	case "map":
		return constraint{typ: cty.Map(cty.DynamicPseudoType)}
	}
	typ, defaults, diags := typeexpr.TypeConstraintWithDefaults(e)
	if diags.HasErrors() {
		return constraint{typ: cty.DynamicPseudoType}
	}
	return constraint{typ, defaults}
}

func legacyType(a attribute) hclsyntax.Expression {
	text, _ := a.value.literal()
	parsed, diags := hclsyntax.ParseExpression([]byte(text), a.value.file.Path, hcl.InitialPos)
	if diags.HasErrors() {
		return nil
	}
	return parsed
}

// kind gives the kind that values of the type have.
func (c constraint) kind() graph.Kind {
	switch {
	case c.typ == cty.String:
		return graph.String
	case c.typ == cty.Number:
		return graph.Number
	case c.typ == cty.Bool:
		return graph.Bool
	case c.typ.IsListType() || c.typ.IsSetType() || c.typ.IsTupleType():
		return graph.List
	case c.typ.IsMapType() || c.typ.IsObjectType():
		return graph.Object
	}
	return graph.Unknown
}

// convert gives a value the type of a variable. What does not fit stays as it is.
func (c constraint) convert(v *graph.Value) *graph.Value { return convert(v, c.typ, c.defaults) }

func convert(v *graph.Value, typ cty.Type, defaults *typeexpr.Defaults) *graph.Value {
	if v.IsNull() {
		return v
	}
	if u := v.Unknown(); u != nil {
		if u.Choice == nil {
			return v
		}
		c := *u
		c.Choice = &graph.Choice{Condition: u.Choice.Condition}
		if u.Choice.Then != nil {
			c.Choice.Then = convert(u.Choice.Then, typ, defaults)
		}
		if u.Choice.Else != nil {
			c.Choice.Else = convert(u.Choice.Else, typ, defaults)
		}
		return graph.Replace(v, c)
	}
	switch {
	case typ == cty.String:
		if t, ok := text(v); ok && !v.Is(graph.String) {
			return v.As(graph.NewString(t, v.Range))
		}
	case typ == cty.Number:
		if f, ok := number(v); ok && v.Is(graph.String) {
			return v.As(newNumber(f, v.Range))
		}
	case typ == cty.Bool:
		if b, ok := asBool(v); ok && v.Is(graph.String) {
			return v.As(graph.NewBool(b, v.Range))
		}
	case typ.IsObjectType():
		return convertObject(v, typ, defaults)
	case typ.IsMapType() && v.Is(graph.Object):
		v = eachMember(v, func(_ string, m *graph.Value) *graph.Value { return convert(m, typ.ElementType(), child(defaults, "")) })
		if typ.ElementType() == cty.DynamicPseudoType {
			return unified(v)
		}
		return v
	case typ.IsListType() && v.Is(graph.List):
		v = eachElement(v.AsList(), func(e *graph.Value) *graph.Value { return convert(e, typ.ElementType(), child(defaults, "")) })
		if typ.ElementType() == cty.DynamicPseudoType {
			return unified(v)
		}
		return v
	case typ.IsTupleType() && v.Is(graph.List) && v.Rest() == nil && v.Len() == typ.Length():
		elements := make([]*graph.Value, 0, v.Len())
		for i, e := range v.Elements() {
			elements = append(elements, convert(e, typ.TupleElementType(i), nil))
		}
		return v.WithList(elements)
	case typ.IsSetType() && v.Is(graph.List):
		return asSetOf(typ.ElementType(), eachElement(v, func(e *graph.Value) *graph.Value { return convert(e, typ.ElementType(), child(defaults, "")) }))
	}
	return v
}

func child(d *typeexpr.Defaults, key string) *typeexpr.Defaults {
	if d == nil {
		return nil
	}
	return d.Children[key]
}

func convertObject(v *graph.Value, typ cty.Type, defaults *typeexpr.Defaults) *graph.Value {
	if !v.Is(graph.Object) {
		return v
	}
	types := typ.AttributeTypes()
	members := make([]graph.Member, 0, len(types))
	for _, m := range v.Members() {
		if t, ok := types[m.Key]; ok && !m.Value.Is(graph.Null) {
			m.Value = convert(m.Value, t, child(defaults, m.Key))
			members = append(members, m)
		}
	}
	kept := v.WithMembers(members)
	if v.Rest() != nil {
		return kept
	}
	for _, name := range sortedKeys(types) {
		if kept.Get(name) != nil {
			continue
		}
		value := graph.NewNull(v.Range)
		if defaults != nil {
			if d, ok := defaults.DefaultValues[name]; ok {
				value = convert(fromCty(d, v.Range), types[name], child(defaults, name))
			}
		}
		members = append(members, graph.Member{Key: name, Value: value})
	}
	return v.WithMembers(members)
}

func eachMember(v *graph.Value, change func(string, *graph.Value) *graph.Value) *graph.Value {
	members := make([]graph.Member, 0, v.Len())
	for _, m := range v.Members() {
		m.Value = change(m.Key, m.Value)
		members = append(members, m)
	}
	return v.WithMembers(members)
}

func eachElement(v *graph.Value, change func(*graph.Value) *graph.Value) *graph.Value {
	elements := make([]*graph.Value, 0, v.Len())
	for _, e := range v.Elements() {
		elements = append(elements, change(e))
	}
	return v.WithList(elements)
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
