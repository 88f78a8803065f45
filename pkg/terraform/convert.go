package terraform

import (
	"math/big"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/ext/typeexpr"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"

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
