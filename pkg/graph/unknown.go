package graph

import (
	"strconv"
	"strings"

	"github.com/plinth-lint/plinth/pkg/source"
)

// Unknowable says of an unknown value why it is not known, and what is known
// of it all the same.
type Unknowable struct {
	// Expr is the expression as written ("var.bucket", "!Ref Name"), or a
	// short description where there is none.
	Expr string
	// Reason says in a few words why it is not known ("var.bucket has no value").
	Reason string
	// At is the place that the reason speaks of (the variable's block), or zero.
	At source.Range

	// Type is the kind that the value will have, or Unknown if that is open
	// too. It is never Null: what is certainly null is known.
	Type Kind
	// NotNull is set when the value is certainly not null or absent.
	NotNull bool
	// Prefix and Suffix are the known ends of a string.
	Prefix, Suffix string
	// OneOf, if not empty, are the only texts that the value may have: a
	// parameter's allowed values, the entries of a map. Where the place holds a
	// number or truth value they are its literals.
	OneOf []string
	// Same identifies the value within its unit: two unknowns with equal,
	// non-empty Same are equal whatever they are ("var.bucket").
	Same string
	// Of identifies the list or object that the value is a part of: the Same
	// of what was not known as a whole ("var.zones" of var.zones[0]), or "".
	Of string
	// Secret is set when the value is read from a secret store at deployment.
	Secret bool
	// Invalid is set when the tool itself would refuse the expression.
	Invalid bool
	// Parts are the pieces of a string with holes, in order: known strings
	// and unknowns.
	Parts []*Value
	// Export is the name under which another unit exports the value
	// (CloudFormation's Fn::ImportValue), or nil.
	Export *Value
	// Choice is set when the value is one of two, by a condition that cannot be decided.
	Choice *Choice
}

// ZonesOf gives the Same of the list of a region's availability zones, whatever
// tool asks for it. The region is "" where it is that of the deployment.
func ZonesOf(region string) string { return "zones of " + region }

// kind gives the type, open when none is given.
func (u *Unknowable) kind() Kind {
	if u.Type == Null {
		return Unknown
	}
	return u.Type
}

// Choice is an undecided conditional: CloudFormation's Fn::If or Terraform's
// condition ? then : else.
type Choice struct {
	// Condition identifies the condition within its unit, and reads well
	// after "when" ("IsProd", "var.encrypted").
	Condition string
	// Then and Else are the two values; nil is absence (AWS::NoValue, null).
	Then, Else *Value
}

// Holes reports whether v or any part of it is unknown, rests included.
func (v *Value) Holes() bool {
	if v == nil {
		return false
	}
	if v.kind == Unknown || v.rest != nil {
		return true
	}
	for _, e := range v.list {
		if e.Holes() {
			return true
		}
	}
	for _, m := range v.members {
		if m.Value.Holes() {
			return true
		}
	}
	return false
}

// Assume gives v with every choice on the condition decided. It is nil when
// the decision makes v absent. Other unknowns stay.
func (v *Value) Assume(condition string, truth bool) *Value {
	if v == nil {
		return nil
	}
	if u := v.Unknown(); u != nil && u.Choice != nil {
		if u.Choice.Condition != condition {
			then, otherwise := u.Choice.Then.Assume(condition, truth), u.Choice.Else.Assume(condition, truth)
			if then == u.Choice.Then && otherwise == u.Choice.Else {
				return v
			}
			c := *u
			c.Choice = &Choice{Condition: u.Choice.Condition, Then: then, Else: otherwise}
			return v.withMore(func(m *more) { m.unknown = &c })
		}
		if truth {
			return u.Choice.Then.Assume(condition, truth)
		}
		return u.Choice.Else.Assume(condition, truth)
	}
	if u := v.Unknown(); u != nil && len(u.Parts) > 0 {
		return v.assumeParts(u, condition, truth)
	}
	switch v.kind {
	case List:
		return v.assumeList(condition, truth)
	case Object:
		return v.assumeObject(condition, truth)
	default:
		return v
	}
}

// assumeParts decides the choices in a text with holes. It is a known text
// when no hole is left.
func (v *Value) assumeParts(u *Unknowable, condition string, truth bool) *Value {
	var text strings.Builder
	parts := make([]*Value, 0, len(u.Parts))
	changed, known := false, true
	for _, p := range u.Parts {
		a := p.Assume(condition, truth)
		changed = changed || a != p
		if s, ok := a.scalar(); ok && known {
			text.WriteString(s)
		} else {
			known = false
		}
		if a == nil { // a text is not made of what is absent
			a = NewUnknown(Unknowable{Expr: u.Expr, Reason: "a part of the text is absent", Invalid: true}, p.Range)
		}
		parts = append(parts, a)
	}
	switch {
	case !changed:
		return v
	case known:
		return v.As(NewString(text.String(), v.Range))
	}
	c := *u
	c.Parts = parts
	if text.Len() > len(c.Prefix) {
		c.Prefix = text.String()
	}
	return Replace(v, c)
}

// scalar gives a text, number or truth value as a text holds it.
func (v *Value) scalar() (string, bool) {
	if b, ok := v.Bool(); ok {
		return strconv.FormatBool(b), true
	}
	if s, ok := v.Literal(); ok {
		return s, true
	}
	return v.Text()
}

func (v *Value) assumeList(condition string, truth bool) *Value {
	var out []*Value
	for i, e := range v.list {
		a := e.Assume(condition, truth)
		if a != e && out == nil {
			out = append(make([]*Value, 0, len(v.list)), v.list[:i]...)
		}
		if (a != e || out != nil) && a != nil {
			out = append(out, a)
		}
	}
	rest := v.rest.Assume(condition, truth)
	if out == nil && rest == v.rest {
		return v
	}
	if out == nil {
		out = v.list
	}
	c := v.WithList(out)
	return c.joinRest(rest)
}

// joinRest replaces the rest by what it turned out to be: nothing, known
// elements, or still an unknown.
func (v *Value) joinRest(rest *Value) *Value {
	switch {
	case rest == nil || rest.IsUnknown():
		return v.WithRest(rest)
	case rest.Is(List) && v.kind == List:
		return v.WithList(append(append([]*Value{}, v.list...), rest.list...)).WithRest(rest.rest)
	case rest.Is(Object) && v.kind == Object:
		members := append([]Member{}, v.members...)
		for _, m := range rest.members {
			if v.Get(m.Key) == nil {
				members = append(members, m)
			}
		}
		return v.WithMembers(members).WithRest(rest.rest)
	default:
		return v.WithRest(nil)
	}
}

func (v *Value) assumeObject(condition string, truth bool) *Value {
	var out []Member
	changed := false
	for i, m := range v.members {
		a := m.Value.Assume(condition, truth)
		if a != m.Value && !changed {
			changed = true
			out = append(make([]Member, 0, len(v.members)), v.members[:i]...)
		}
		if changed && a != nil {
			out = append(out, Member{Key: m.Key, Range: m.Range, Value: a})
		}
	}
	rest := v.rest.Assume(condition, truth)
	if !changed && rest == v.rest {
		return v
	}
	if !changed {
		out = v.members
	}
	return v.WithMembers(out).joinRest(rest)
}

// Conditions adds to seen every condition that a choice in v hangs on, in order of appearance.
func (v *Value) Conditions(seen []string) []string {
	if v == nil {
		return seen
	}
	if u := v.Unknown(); u != nil {
		if u.Choice != nil {
			known := false
			for _, c := range seen {
				known = known || c == u.Choice.Condition
			}
			if !known {
				seen = append(seen, u.Choice.Condition)
			}
			seen = u.Choice.Else.Conditions(u.Choice.Then.Conditions(seen))
		}
		for _, p := range u.Parts {
			seen = p.Conditions(seen)
		}
	}
	for _, e := range v.list {
		seen = e.Conditions(seen)
	}
	for _, m := range v.members {
		seen = m.Value.Conditions(seen)
	}
	return v.rest.Conditions(seen)
}
