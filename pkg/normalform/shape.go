package normalform

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"github.com/plinth-lint/plinth/pkg/graph"
	"github.com/plinth-lint/plinth/pkg/schema"
)

// shape gives a value the form that its place in the schema has: scalars of
// the right type, lists of keys and values as maps, text that holds JSON as
// what it holds. A place that the schema does not know keeps its value.
func shape(v *graph.Value, p *schema.Property) *graph.Value {
	if v == nil || p == nil || v.Is(graph.Null) {
		return v
	}
	if u := v.Unknown(); u != nil {
		return shapeUnknown(v, u, p)
	}
	switch p.Kind {
	case schema.String:
		return asString(v)
	case schema.Integer, schema.Number:
		return asNumber(v)
	case schema.Boolean:
		return asBool(v)
	case schema.List:
		return asList(v, p)
	case schema.Map:
		return asMap(v, p)
	case schema.Object:
		return asObject(v, p)
	case schema.Policy:
		return policyDocument(decoded(v))
	default:
		return decodedObject(v)
	}
}

// shapeUnknown keeps an unknown, gives it the type of its place, and shapes
// the branches of a choice.
func shapeUnknown(v *graph.Value, u *graph.Unknowable, p *schema.Property) *graph.Value {
	if p.Kind == schema.Policy || p.Kind == schema.JSON {
		d := decoded(v)
		if !d.IsUnknown() {
			return shape(d, p)
		}
		if v.Document() != nil {
			v, u = d, d.Unknown()
		}
	}
	c := *u
	if u.Choice != nil {
		c.Choice = &graph.Choice{Condition: u.Choice.Condition, Then: shape(u.Choice.Then, p), Else: shape(u.Choice.Else, p)}
	}
	if kind, ok := kindOf(p); ok && (c.Type == graph.Unknown || c.Type == graph.String && (kind == graph.Bool || kind == graph.Number)) {
		c.Type = kind // a text parameter may hold a number or truth value
	}
	return graph.Replace(v, c)
}

func kindOf(p *schema.Property) (graph.Kind, bool) {
	switch p.Kind {
	case schema.String:
		return graph.String, true
	case schema.Integer, schema.Number:
		return graph.Number, true
	case schema.Boolean:
		return graph.Bool, true
	case schema.List:
		return graph.List, true
	case schema.Map, schema.Object, schema.Policy:
		return graph.Object, true
	}
	return graph.Unknown, false
}

func asString(v *graph.Value) *graph.Value {
	if s, ok := v.Literal(); ok {
		return v.As(graph.NewString(s, v.Range))
	}
	if b, ok := v.Bool(); ok {
		return v.As(graph.NewString(strconv.FormatBool(b), v.Range))
	}
	return v
}

func asNumber(v *graph.Value) *graph.Value {
	s, ok := v.Text()
	if !ok {
		return v
	}
	s = strings.TrimSpace(s)
	if i, err := strconv.ParseInt(s, 10, 64); err == nil {
		return v.As(graph.NewInt(i, v.Range))
	}
	if s == "" || !strings.ContainsAny(s[:1], "-0123456789") || !json.Valid([]byte(s)) {
		return v
	}
	return v.As(graph.NewNumber(s, v.Range))
}

func asBool(v *graph.Value) *graph.Value {
	s, ok := v.Text()
	if n, isNumber := v.Int(); isNumber {
		s, ok = strconv.FormatInt(n, 10), true
	}
	if !ok {
		return v
	}
	switch strings.ToLower(s) {
	case "true", "1", "yes":
		return v.As(graph.NewBool(true, v.Range))
	case "false", "0", "no":
		return v.As(graph.NewBool(false, v.Range))
	}
	return v
}

func asList(v *graph.Value, p *schema.Property) *graph.Value {
	if !v.Is(graph.List) {
		return graph.NewList([]*graph.Value{shape(v, p.Element())}, v.Range) // the services take one for a list of one
	}
	changed := false
	elements := make([]*graph.Value, 0, v.Len())
	for _, e := range v.Elements() {
		s := shape(e, p.Element())
		changed = changed || s != e
		elements = append(elements, s)
	}
	if rest := v.Rest(); rest != nil && rest.Unknown().Choice != nil {
		u := *rest.Unknown()
		u.Choice = &graph.Choice{Condition: u.Choice.Condition, Then: shape(u.Choice.Then, p), Else: shape(u.Choice.Else, p)}
		v, changed = v.WithRest(graph.Replace(rest, u)), true
	}
	if !changed {
		return v
	}
	return v.WithList(elements)
}

func asObject(v *graph.Value, p *schema.Property) *graph.Value {
	if v.Is(graph.List) && v.Len() == 1 && v.Rest() == nil {
		v = v.Elements()[0]
	}
	if !v.Is(graph.Object) {
		return v
	}
	return mapMembers(v, func(m graph.Member) *graph.Value { return shape(m.Value, p.Field(m.Key)) })
}

func mapMembers(v *graph.Value, change func(graph.Member) *graph.Value) *graph.Value {
	changed := false
	members := make([]graph.Member, 0, v.Len())
	for _, m := range v.Members() {
		s := change(m)
		changed = changed || s != m.Value
		if s != nil {
			m.Value = s
			members = append(members, m)
		}
	}
	if !changed {
		return v
	}
	return v.WithMembers(members)
}

// asMap makes a map of a list of {Key, Value} or {Name, Value}.
func asMap(v *graph.Value, p *schema.Property) *graph.Value {
	key := "Key"
	if slices.ContainsFunc(v.Elements(), saysName) {
		key = "Name"
	}
	v = Pairs(v, key, "Value")
	if !v.Is(graph.Object) {
		return v
	}
	return mapMembers(v, func(m graph.Member) *graph.Value { return shape(m.Value, p.Element()) })
}

// saysName reports whether an entry of a list says its key as Name.
func saysName(e *graph.Value) bool {
	if u := e.Unknown(); u != nil && u.Choice != nil {
		return saysName(u.Choice.Then) || saysName(u.Choice.Else)
	}
	return e.Get("Key") == nil && e.Get("Name") != nil
}

// decodedObject gives what a text holds where the schema wants free-form
// JSON and the text is an object or list.
func decodedObject(v *graph.Value) *graph.Value {
	if d := decoded(v); d.Is(graph.Object) || d.Is(graph.List) {
		return d
	}
	return v
}
