package plan

import (
	"math/big"
	"strconv"
	"strings"

	"github.com/plinth-lint/plinth/pkg/document"
	"github.com/plinth-lint/plinth/pkg/graph"
	"github.com/plinth-lint/plinth/pkg/source"
)

// Said is what a plan says of one value.
type Said struct {
	builder builder
	place   place
}

// Member gives what is said of a member of an object; it is not ok when the plan does not speak of it.
func (s Said) Member(key string) (Said, bool) {
	inner := Said{s.builder, s.place.member(key)}
	return inner, inner.place.value != nil || anyTrue(inner.place.unknown)
}

// Agrees reports whether a value may be what is said: what is known of it is the same.
func (s Said) Agrees(v *graph.Value) bool { return s.place.agrees(v) }

// Fill puts what the plan knows in place of what is not known of a value, which
// keeps its place; the plan's is the origin of what it fills in. What is known
// stays. It is nil when the value turns out to be absent.
func (s Said) Fill(v *graph.Value) *graph.Value {
	if !v.Holes() {
		return v
	}
	return s.builder.fill(v, s.place)
}

// Value gives what is said as a value that stands in the plan, nil for null.
func (s Said) Value() *graph.Value {
	s.place.set = expression{form: leaf, node: s.place.set.node}
	return s.builder.build(s.place)
}

func (b *builder) fill(v *graph.Value, p place) *graph.Value {
	switch {
	case v == nil || p.value == nil && !anyTrue(p.unknown):
		return v // the plan does not say
	case is(p.unknown, "true"):
		return after(v)
	case v.IsUnknown():
		return b.decide(v, p)
	case v.Is(graph.Object) && (p.value == nil || p.value.Kind == document.Mapping):
		return b.fillObject(v, p)
	case v.Is(graph.List) && (p.value == nil || p.value.Kind == document.Sequence):
		return b.fillList(v, p)
	}
	return v
}

// after says of what is not known that it will be after apply.
func after(v *graph.Value) *graph.Value {
	u := v.Unknown()
	if u == nil {
		return v // what the configuration knows of a part stays
	}
	c := *u
	c.Reason = "known after apply"
	if what, is := strings.CutSuffix(u.Reason, " is known at deployment"); is {
		c.Reason = what + " is known after apply"
	}
	return graph.Replace(v, c)
}

// decide gives what an unknown turned out to be.
func (b *builder) decide(v *graph.Value, p place) *graph.Value {
	u := v.Unknown()
	if u.Secret && b.resource != nil && b.resource.node.Get("sensitive_values") == nil {
		return v // a plan of before format 1.0 does not say what is sensitive
	}
	if u.Choice != nil && !is(p.sensitive, "true") {
		for _, branch := range []*graph.Value{u.Choice.Then, u.Choice.Else} {
			if branch != nil && p.agrees(branch) && !p.agrees(other(u.Choice, branch)) {
				return b.fill(branch, p).WithRange(v.Range).WithReferences(v.References()...)
			}
		}
	}
	p.set = expression{form: leaf, node: p.set.node}
	if _, isText := scalarText(p.value); isText && v.Document() != nil && !is(p.sensitive, "true") {
		return v.As(graph.NewString(p.value.Text, v.Range)).WithDocument(b.fillDocument(v.Document(), p))
	}
	built := b.build(p)
	if built == nil {
		return nil
	}
	made := Standing(built, v.Range)
	if origin := v.Origin(); origin != v.Range && !origin.IsZero() {
		made = made.Here().WithRange(origin).WithRange(v.Range)
	}
	return made.WithReferences(v.References()...)
}

// other gives the branch of a choice that is not this one.
func other(c *graph.Choice, branch *graph.Value) *graph.Value {
	if branch == c.Then {
		return c.Else
	}
	return c.Then
}

// fillDocument fills the value that a text holds as JSON.
func (b *builder) fillDocument(v *graph.Value, p place) *graph.Value {
	nodes, diags := document.Parse(source.NewFile(v.Range.File+".json", []byte(p.value.Text)))
	if len(nodes) != 1 || diags.HasErrors() {
		return v
	}
	inner := place{value: nodes[0], set: expression{form: leaf, node: p.set.node}, at: v.Range, name: p.name}
	return b.fill(v, inner)
}

// Standing gives a value with all of its parts at one place.
func Standing(v *graph.Value, at source.Range) *graph.Value {
	switch {
	case v.Is(graph.List):
		elements := make([]*graph.Value, 0, v.Len())
		for _, e := range v.Elements() {
			elements = append(elements, Standing(e, at))
		}
		v = v.WithList(elements)
	case v.Is(graph.Object):
		members := make([]graph.Member, 0, v.Len())
		for _, m := range v.Members() {
			members = append(members, graph.Member{Key: m.Key, Range: at, Value: Standing(m.Value, at)})
		}
		v = v.WithMembers(members)
	}
	if v.Rest() != nil {
		v = v.WithRest(Standing(v.Rest(), at))
	}
	return v.WithRange(at)
}

func (b *builder) fillObject(v *graph.Value, p place) *graph.Value {
	members := make([]graph.Member, 0, v.Len())
	var nulls []graph.Member
	for _, m := range v.Members() {
		at := m.Value.Range
		if m.Value = b.fill(m.Value, p.member(m.Key)); m.Value != nil {
			members = append(members, m)
			continue
		}
		nulls = append(nulls, graph.Member{Key: m.Key, Range: at})
	}
	v = v.WithNulls(nulls...)
	rest := v.Rest()
	if rest == nil {
		return v.WithMembers(members)
	}
	if mapping(p.value) == nil {
		return v.WithMembers(members)
	}
	p.set = expression{form: leaf}
	for _, m := range b.object(p).Members() {
		if v.Get(m.Key) == nil {
			members = append(members, graph.Member{Key: m.Key, Range: rest.Range, Value: Standing(m.Value, rest.Range)})
		}
	}
	return v.WithMembers(members).WithRest(nil)
}

// fillList fills the elements of a list. In a plan the blocks of a set have an
// order of their own, so each is filled from the one that it agrees with.
func (b *builder) fillList(v *graph.Value, p place) *graph.Value {
	said := p.elements()
	used := make([]bool, len(said))
	of := make([]int, v.Len())
	// what is known in full first, so that what is not is left with the others
	for _, holes := range []bool{false, true} {
		for i, e := range v.Elements() {
			if e.Holes() == holes {
				of[i] = choose(e, i, said, used)
			}
		}
	}
	elements := make([]*graph.Value, 0, v.Len())
	for i, e := range v.Elements() {
		if of[i] >= 0 {
			if e = b.fill(e, said[of[i]]); e == nil {
				continue
			}
		}
		elements = append(elements, e)
	}
	rest := v.Rest()
	if rest != nil && p.value != nil {
		for i, s := range said {
			if used[i] {
				continue
			}
			s.set = expression{form: leaf}
			made := b.build(s)
			if made == nil {
				made = b.bare(s)
			}
			elements = append(elements, Standing(made, rest.Range).WithReferences(rest.References()...))
		}
		rest = nil
	}
	return v.WithList(elements).WithRest(rest)
}

// maxOrder bounds the lists whose elements are looked for in any order.
const maxOrder = 1000

// choose gives the place of what is said of an element, which is used then, or -1.
func choose(e *graph.Value, i int, said []place, used []bool) int {
	if i < len(said) && !used[i] && said[i].agrees(e) {
		used[i] = true
		return i
	}
	for j := range min(len(said), maxOrder) {
		if !used[j] && said[j].agrees(e) {
			used[j] = true
			return j
		}
	}
	return -1
}

// agrees reports whether a value may be what is said: whatever is known of it is the same.
func (p place) agrees(v *graph.Value) bool {
	switch u := v.Unknown(); {
	case is(p.unknown, "true"):
		return true
	case v.IsNull():
		return p.nothing()
	case u != nil && u.Choice != nil:
		return p.agrees(u.Choice.Then) || p.agrees(u.Choice.Else)
	case u != nil:
		said, isText := scalarText(p.value)
		return !isText || strings.HasPrefix(said, u.Prefix) && strings.HasSuffix(said, u.Suffix)
	case v.Is(graph.Object):
		if p.value != nil && mapping(p.value) == nil {
			return false
		}
		for _, m := range v.Members() {
			if !p.member(m.Key).agrees(m.Value) {
				return false
			}
		}
		return true
	case v.Is(graph.List):
		return p.agreesList(v)
	}
	said, isText := scalarText(p.value)
	return isText && same(said, v)
}

// nothing reports whether what is said is what a provider writes for what is not given.
func (p place) nothing() bool {
	switch {
	case anyTrue(p.unknown):
		return false
	case p.value == nil || is(p.value, "null"):
		return true
	case p.value.Kind != document.Scalar:
		return len(p.value.Pairs)+len(p.value.Items) == 0
	}
	return p.value.Text == "" || p.value.Plain && (p.value.Text == "false" || p.value.Text == "0")
}

func (p place) agreesList(v *graph.Value) bool {
	if p.value == nil || p.value.Kind != document.Sequence {
		return v.Len() == 0 && p.nothing()
	}
	said := p.elements()
	if v.Rest() == nil && v.Len() > len(said) && !v.IsSet() {
		return false
	}
	used := make([]bool, len(said))
	for i, e := range v.Elements() {
		if choose(e, i, said, used) < 0 {
			return false
		}
	}
	return v.Rest() != nil || len(said) == v.Len()
}

// scalarText gives the text of a scalar that is not null.
func scalarText(n *document.Node) (string, bool) {
	if n == nil || n.Kind != document.Scalar || is(n, "null") {
		return "", false
	}
	return n.Text, true
}

// same compares what a plan says with a known scalar: providers take "443" for 443.
func same(said string, v *graph.Value) bool {
	if t, ok := v.Text(); ok {
		return t == said
	}
	if b, ok := v.Bool(); ok {
		return strconv.FormatBool(b) == said
	}
	literal, ok := v.Literal()
	if !ok {
		return false
	}
	a, oka := new(big.Float).SetString(literal)
	c, okc := new(big.Float).SetString(said)
	return oka && okc && a.Cmp(c) == 0
}
