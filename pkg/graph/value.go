// Package graph is the model that every parser produces and every policy
// judges: configuration values that know their place and what is not known
// of them, resources made of values, deployment units made of resources, and
// a graph over all units of a scan. It does not know a file format, a
// resource schema or a policy.
package graph

import (
	"slices"
	"strconv"

	"github.com/plinth-lint/plinth/pkg/source"
)

// Kind is the kind of a Value.
type Kind uint8

// The kinds of values. Unknown is the kind of a value that exists but cannot
// be known before deployment; a value that is not there at all is a nil *Value.
const (
	Null Kind = iota
	Bool
	Number
	String
	List
	Object
	Unknown
)

var kindNames = [...]string{"null", "bool", "number", "string", "list", "object", "unknown"}

// String gives the kind's name in lower case.
func (k Kind) String() string { return kindNames[k] }

// Value is one configuration value. It is immutable once built: the With
// methods give copies. A nil *Value is an absent value, and every reading
// method takes one.
type Value struct {
	kind      Kind
	truth     bool
	defaulted bool
	set       bool
	text      string // of a String; the literal of a Number
	list      []*Value
	members   []Member
	index     map[string]int // of members, when there are many
	rest      *Value
	more      *more

	// Range is where the value is set: the expression, scalar or block in
	// the resource's own file. The range of a default is the resource's.
	Range source.Range
}

// more holds what few values have.
type more struct {
	origin   source.Range
	refs     []Reference
	unknown  *Unknowable
	document *Value
	nulls    []Member // of an object: what is written and null, which is no member
}

// Member is one key of an Object with its value.
type Member struct {
	Key   string
	Range source.Range // of the key; zero when the key is not written out
	Value *Value
}

// Reference says that a value is made from an attribute of another resource.
type Reference struct {
	// Address is the instance or configuration address of the target in the
	// same unit (see Resource).
	Address string
	// Attribute is the target's attribute as the declaring tool calls it
	// ("Arn", "arn", "id"), or "" for the resource as a whole.
	Attribute string
	Range     source.Range
	// Open says why it is not certain that the reference is made (a label
	// that is not known), or is "". An open reference makes no edge.
	Open string
}

const indexedMembers = 24

// NewNull gives an explicit null.
func NewNull(r source.Range) *Value { return &Value{kind: Null, Range: r} }

// NewBool gives a truth value.
func NewBool(b bool, r source.Range) *Value { return &Value{kind: Bool, truth: b, Range: r} }

// NewString gives a string.
func NewString(s string, r source.Range) *Value { return &Value{kind: String, text: s, Range: r} }

// NewNumber gives a number from its literal, which is one of JSON.
func NewNumber(literal string, r source.Range) *Value {
	return &Value{kind: Number, text: literal, Range: r}
}

// NewInt gives an integer.
func NewInt(n int64, r source.Range) *Value { return NewNumber(strconv.FormatInt(n, 10), r) }

// NewList gives a list of the elements, which are not nil.
func NewList(elements []*Value, r source.Range) *Value {
	return &Value{kind: List, list: elements, Range: r}
}

// NewObject gives an object of the members in the order given. Keys are
// unique and values are not nil: a parser drops absent members itself.
func NewObject(members []Member, r source.Range) *Value {
	v := &Value{kind: Object, members: members, Range: r}
	if len(members) > indexedMembers {
		v.index = make(map[string]int, len(members))
		for i, m := range members {
			v.index[m.Key] = i
		}
	}
	return v
}

// NewUnknown gives a value that cannot be known.
func NewUnknown(u Unknowable, r source.Range) *Value {
	u.Type = u.kind()
	return &Value{kind: Unknown, Range: r, more: &more{unknown: &u}}
}

// Kind gives the kind, Null for a nil value.
func (v *Value) Kind() Kind {
	if v == nil {
		return Null
	}
	return v.kind
}

// Is reports whether v is there and of kind k.
func (v *Value) Is(k Kind) bool { return v != nil && v.kind == k }

// IsUnknown reports whether v itself cannot be known; its parts are not asked.
func (v *Value) IsUnknown() bool { return v.Is(Unknown) }

// IsNull reports whether v is absent or null.
func (v *Value) IsNull() bool { return v == nil || v.kind == Null }

// IsSet reports whether a list is a set: its elements are distinct and their
// order is not the source's.
func (v *Value) IsSet() bool { return v != nil && v.set }

// IsDefault reports whether v was not written but is the service's or tool's default.
func (v *Value) IsDefault() bool { return v != nil && v.defaulted }

// Bool gives the truth value and whether v is one.
func (v *Value) Bool() (value, ok bool) {
	if !v.Is(Bool) {
		return false, false
	}
	return v.truth, true
}

// Text gives the string and whether v is one.
func (v *Value) Text() (string, bool) {
	if !v.Is(String) {
		return "", false
	}
	return v.text, true
}

// Literal gives the JSON literal of a number and whether v is one.
func (v *Value) Literal() (string, bool) {
	if !v.Is(Number) {
		return "", false
	}
	return v.text, true
}

// Int gives an integer and whether v is one that fits.
func (v *Value) Int() (int64, bool) {
	if !v.Is(Number) {
		return 0, false
	}
	n, err := strconv.ParseInt(v.text, 10, 64)
	if err != nil {
		f, ferr := strconv.ParseFloat(v.text, 64)
		if ferr != nil || f != float64(int64(f)) {
			return 0, false
		}
		return int64(f), true
	}
	return n, true
}

// Elements gives the known elements of a list. The caller does not change them.
func (v *Value) Elements() []*Value {
	if !v.Is(List) {
		return nil
	}
	return v.list
}

// Members gives the known members of an object in order. The caller does not change them.
func (v *Value) Members() []Member {
	if !v.Is(Object) {
		return nil
	}
	return v.members
}

// Len gives the number of known elements or members.
func (v *Value) Len() int {
	if v == nil {
		return 0
	}
	return len(v.list) + len(v.members)
}

// Rest gives the unknown that stands for further elements of a list or
// further members of an object, or nil when all of them are known.
func (v *Value) Rest() *Value {
	if v == nil {
		return nil
	}
	return v.rest
}

// Get gives the member of an object, or nil.
func (v *Value) Get(key string) *Value {
	if m := v.Member(key); m != nil {
		return m.Value
	}
	return nil
}

// Member gives the member of an object with its key's range, or nil.
func (v *Value) Member(key string) *Member {
	if !v.Is(Object) {
		return nil
	}
	if v.index != nil {
		if i, ok := v.index[key]; ok {
			return &v.members[i]
		}
		return nil
	}
	for i := range v.members {
		if v.members[i].Key == key {
			return &v.members[i]
		}
	}
	return nil
}

// Nulls gives the members of an object that are written but null, in order.
// They are absent, and no members of it; what is kept is where they stand.
func (v *Value) Nulls() []Member {
	if v == nil || v.more == nil {
		return nil
	}
	return v.more.nulls
}

// Null gives where a member stands that is written but null, or zero.
func (v *Value) Null(key string) source.Range {
	for _, m := range v.Nulls() {
		if m.Key == key {
			return m.Range
		}
	}
	return source.Range{}
}

// Origin gives the range of the literal that the value came from, often in a
// module's caller or a variable's default. It is v.Range unless the value
// travelled.
func (v *Value) Origin() source.Range {
	if v == nil {
		return source.Range{}
	}
	if v.more != nil && !v.more.origin.IsZero() {
		return v.more.origin
	}
	return v.Range
}

// References gives the references that v itself makes; its parts are not asked.
func (v *Value) References() []Reference {
	if v == nil || v.more == nil {
		return nil
	}
	return v.more.refs
}

// Unknown gives what is known of an unknown value, or nil if v is known.
func (v *Value) Unknown() *Unknowable {
	if v == nil || v.more == nil {
		return nil
	}
	return v.more.unknown
}

// Document gives the value that a string holds as JSON or YAML text, where the parser knows
// it from building the text (jsonencode). It may have unknown parts although the
// string as a whole is then Unknown. It is nil for other strings.
func (v *Value) Document() *Value {
	if v == nil || v.more == nil {
		return nil
	}
	return v.more.document
}

func (v *Value) copy() *Value {
	c := *v
	return &c
}

func (v *Value) withMore(change func(*more)) *Value {
	c := v.copy()
	m := more{}
	if v.more != nil {
		m = *v.more
	}
	change(&m)
	c.more = &m
	return c
}

// WithRange gives a copy that is set at r. The old range stays as the origin:
// this is what happens to a value that is read through a variable.
func (v *Value) WithRange(r source.Range) *Value {
	if v == nil || v.Range == r {
		return v
	}
	origin := v.Origin()
	c := v.withMore(func(m *more) { m.origin = origin })
	c.Range = r
	return c
}

// Here gives a copy whose range is its origin too: it did not travel.
func (v *Value) Here() *Value {
	if v == nil || v.more == nil || v.more.origin.IsZero() {
		return v
	}
	return v.withMore(func(m *more) { m.origin = source.Range{} })
}

// WithReferences gives a copy that makes the references too.
func (v *Value) WithReferences(refs ...Reference) *Value {
	if v == nil || len(refs) == 0 {
		return v
	}
	return v.withMore(func(m *more) {
		seen := make(map[Reference]bool, len(m.refs)+len(refs))
		for _, r := range m.refs {
			seen[r] = true
		}
		m.refs = slices.Clip(m.refs)
		for _, r := range refs {
			if !seen[r] {
				seen[r] = true
				m.refs = append(m.refs, r)
			}
		}
	})
}

// As gives another value, which v turned out to be in another form, with the
// origin, references and default mark of v.
func (v *Value) As(form *Value) *Value {
	c := form.copy()
	c.defaulted = v.defaulted
	if v.more != nil {
		m := more{origin: v.more.origin, refs: v.more.refs}
		if form.more != nil {
			m.unknown, m.document = form.more.unknown, form.more.document
		}
		c.more = &m
	}
	return c
}

// Replace gives a copy of an unknown of which something else is known.
func Replace(v *Value, u Unknowable) *Value {
	u.Type = u.kind()
	return v.withMore(func(m *more) { m.unknown = &u })
}

// WithDocument gives a copy that carries the value its text encodes.
func (v *Value) WithDocument(document *Value) *Value {
	return v.withMore(func(m *more) { m.document = document })
}

// WithNulls gives a copy of an object that has more members which are written but null.
func (v *Value) WithNulls(nulls ...Member) *Value {
	if len(nulls) == 0 {
		return v
	}
	return v.withMore(func(m *more) { m.nulls = append(slices.Clip(m.nulls), nulls...) })
}

// WithRest gives a copy of a list or object that has further elements or
// members that cannot be known, for which rest, an Unknown, stands.
func (v *Value) WithRest(rest *Value) *Value {
	c := v.copy()
	c.rest = rest
	return c
}

// AsDefault gives a copy that counts as defaulted.
func (v *Value) AsDefault() *Value {
	if v == nil {
		return nil
	}
	c := v.copy()
	c.defaulted = true
	return c
}

// AsSet gives a copy of a list that is a set.
func (v *Value) AsSet() *Value {
	c := *v
	c.set = true
	return &c
}

// AsList gives a copy of a set that is a list; any other value as it is.
func (v *Value) AsList() *Value {
	if !v.IsSet() {
		return v
	}
	c := *v
	c.set = false
	return &c
}

// WithList gives a copy of a list with other elements; range, rest and references stay.
func (v *Value) WithList(elements []*Value) *Value {
	c := v.copy()
	c.list = elements
	return c
}

// WithMembers gives a copy of an object with other members; range, rest and references stay.
func (v *Value) WithMembers(members []Member) *Value {
	o := NewObject(members, v.Range)
	o.more, o.rest, o.defaulted = v.more, v.rest, v.defaulted
	return o
}

// Set gives a copy of an object with the member set, in place if it is there and last if not. A
// nil value removes the member.
func (v *Value) Set(key string, value *Value) *Value {
	members := make([]Member, 0, len(v.members)+1)
	found := false
	for _, m := range v.members {
		if m.Key == key {
			found = true
			if value == nil {
				continue
			}
			m.Value = value
		}
		members = append(members, m)
	}
	if !found && value != nil {
		members = append(members, Member{Key: key, Value: value})
	}
	return v.WithMembers(members)
}
