package plan

import (
	"slices"

	"github.com/plinth-lint/plinth/pkg/document"
	"github.com/plinth-lint/plinth/pkg/graph"
	"github.com/plinth-lint/plinth/pkg/source"
)

// builder makes the values of one resource.
type builder struct{ resource *resource }

// place is what the four trees of a plan say of one value: the value itself,
// whether it is known after apply, whether it is sensitive, and how it is configured.
type place struct {
	value, unknown, sensitive *document.Node
	set                       expression
	at                        source.Range
	name                      string
}

// root gives what the plan says of the resource as a whole.
func (b *builder) root(change *document.Node) place {
	n := b.resource.node
	sensitive := n.Get("sensitive_values")
	if sensitive == nil { // before format 1.0 only the change has it
		sensitive = change.Get("after_sensitive")
	}
	return place{
		value: n.Get("values"), unknown: change.Get("after_unknown"), sensitive: mapping(sensitive),
		set: b.resource.configured(), at: n.Range, name: b.resource.address,
	}
}

// properties gives the values of the resource as pkg/terraform gives those of a block.
func (b *builder) properties(change *document.Node) *graph.Value {
	root := b.root(change)
	if is(root.unknown, "true") { // nothing is known but what the configuration sets
		root.unknown = nil
		return graph.NewObject(nil, root.at).WithRest(b.later(root))
	}
	return tagged(b.object(root))
}

func is(n *document.Node, word string) bool {
	return n != nil && n.Kind == document.Scalar && n.Plain && n.Text == word
}

// tagged puts tags_all, which holds the provider's default tags too, in the place of tags.
func tagged(v *graph.Value) *graph.Value {
	all := v.Get("tags_all")
	own := v.Get("tags")
	switch {
	case all == nil:
		return v
	case all.IsUnknown() && own.Is(graph.Object):
		return v.Set("tags", own.WithRest(all)).Set("tags_all", nil)
	case all.Is(graph.Object):
		members := slices.Clone(all.Members())
		for i, m := range members {
			if o := own.Member(m.Key); o != nil {
				members[i] = *o
			}
		}
		for _, o := range own.Members() { // tags_all is computed and may not be there yet
			if all.Get(o.Key) == nil {
				members = append(members, o)
			}
		}
		if len(members) == 0 {
			return v.Set("tags_all", nil)
		}
		r := all.Range
		if own.Is(graph.Object) {
			r = own.Range
		}
		made := graph.NewObject(members, r).WithReferences(own.References()...)
		if own.Rest() != nil {
			made = made.WithRest(own.Rest())
		}
		if v.Get("tags") == nil {
			key := v.Member("tags_all").Range
			return v.Set("tags_all", nil).WithMembers(append(slices.Clone(v.Set("tags_all", nil).Members()), graph.Member{Key: "tags", Range: key, Value: made}))
		}
		return v.Set("tags", made).Set("tags_all", nil)
	}
	return v
}

// build gives the value at a place, nil where there is none.
func (b *builder) build(p place) *graph.Value {
	switch {
	case is(p.unknown, "true"):
		if p.set.form == unset && p.name != "tags_all" {
			return nil
		}
		return b.later(p)
	case p.value == nil || is(p.value, "null"):
		switch {
		case !anyTrue(p.unknown):
			return nil
		case p.unknown.Kind == document.Mapping:
			return b.object(p)
		}
		return b.list(p)
	case is(p.sensitive, "true"):
		return b.refer(graph.NewUnknown(graph.Unknowable{Expr: p.name, Reason: "the plan marks it as sensitive", Type: kindOf(p.value), NotNull: true}, p.value.Range), p.set)
	case b.empty(p):
		return nil
	case p.value.Kind == document.Mapping:
		return b.object(p)
	case p.value.Kind == document.Sequence:
		return b.list(p)
	}
	return b.refer(scalar(p.value), p.set)
}

// empty reports whether a value is what providers write for an argument that
// is not given: an empty text, list or map that the configuration does not set.
func (b *builder) empty(p place) bool {
	if p.set.form == leaf || anyTrue(p.unknown) {
		return false
	}
	v := p.value
	return len(v.Pairs) == 0 && len(v.Items) == 0 && (v.Kind != document.Scalar || !v.Plain && v.Text == "")
}

// later gives the unknown for what is known after apply.
func (b *builder) later(p place) *graph.Value {
	at := p.at
	if p.unknown != nil {
		at = p.unknown.Range
	}
	u := graph.Unknowable{Expr: p.name, Reason: "known after apply", Type: graph.Unknown}
	refs := b.resource.references(p.set)
	u.NotNull = len(refs) > 0
	return graph.NewUnknown(u, at).WithReferences(located(refs, at)...)
}

// refer adds the references that the expression of a known value makes.
func (b *builder) refer(v *graph.Value, e expression) *graph.Value {
	return v.WithReferences(located(b.resource.references(e), v.Range)...)
}

// located gives references that stand at a place.
func located(refs []graph.Reference, at source.Range) []graph.Reference {
	out := slices.Clone(refs)
	for i := range out {
		out[i].Range = at
	}
	return out
}

func (b *builder) object(p place) *graph.Value {
	at := p.at
	if mapping(p.value) != nil {
		at = p.value.Range
	}
	var members []graph.Member
	add := func(key *document.Node, value, unknown *document.Node) {
		inner := place{value: value, unknown: unknown, sensitive: within(p.sensitive, key.Text), set: p.set.child(key.Text), at: key.Range, name: key.Text}
		if v := b.build(inner); v != nil {
			members = append(members, graph.Member{Key: key.Text, Range: key.Range, Value: v})
		}
	}
	seen := map[string]bool{}
	if v := mapping(p.value); v != nil {
		for _, pair := range v.Pairs {
			seen[pair.Key.Text] = true
			add(pair.Key, pair.Value, mapping(p.unknown).Get(pair.Key.Text))
		}
	}
	if u := mapping(p.unknown); u != nil {
		for _, pair := range u.Pairs {
			if !seen[pair.Key.Text] {
				add(pair.Key, nil, pair.Value)
			}
		}
	}
	return graph.NewObject(members, at)
}

func (b *builder) list(p place) *graph.Value {
	at := p.at
	if p.value != nil && p.value.Kind == document.Sequence {
		at = p.value.Range
	}
	inner := p.elements()
	elements := make([]*graph.Value, 0, len(inner))
	for _, e := range inner {
		v := b.build(e)
		if v == nil {
			v = b.bare(e)
		}
		elements = append(elements, v)
	}
	return graph.NewList(elements, at)
}

// member gives what is said of a member of an object.
func (p place) member(key string) place {
	inner := place{
		value: mapping(p.value).Get(key), unknown: within(p.unknown, key), sensitive: within(p.sensitive, key),
		set: p.set.child(key), at: p.at, name: key,
	}
	if inner.value != nil {
		inner.at = inner.value.Range
	}
	return inner
}

// elements gives what is said of each element of a list.
func (p place) elements() []place {
	at := p.at
	sequence := func(n *document.Node) []*document.Node {
		if n == nil || n.Kind != document.Sequence {
			return nil
		}
		return n.Items
	}
	values, unknowns, sensitives := sequence(p.value), sequence(p.unknown), sequence(p.sensitive)
	if values != nil {
		at = p.value.Range
	}
	out := make([]place, max(len(values), len(unknowns)))
	for i := range out {
		out[i] = place{value: item(values, i), unknown: item(unknowns, i), sensitive: item(sensitives, i), at: at, name: p.name}
		if is(p.sensitive, "true") {
			out[i].sensitive = p.sensitive
		}
		out[i].set = p.set.element(i, out[i].value)
	}
	return out
}

// bare gives an element that says nothing: it is there all the same.
func (b *builder) bare(p place) *graph.Value {
	switch {
	case p.value == nil:
		return graph.NewNull(p.at)
	case p.value.Kind == document.Mapping:
		return graph.NewObject(nil, p.value.Range)
	case p.value.Kind == document.Sequence:
		return graph.NewList(nil, p.value.Range)
	}
	return scalar(p.value)
}

func item(items []*document.Node, i int) *document.Node {
	if i < len(items) {
		return items[i]
	}
	return nil
}

// within gives what a tree of marks says of a member: a mark on the whole holds for it.
func within(marks *document.Node, key string) *document.Node {
	if is(marks, "true") {
		return marks
	}
	return mapping(marks).Get(key)
}

// anyTrue reports whether a tree of marks marks anything.
func anyTrue(n *document.Node) bool {
	switch {
	case n == nil:
		return false
	case n.Kind == document.Scalar:
		return is(n, "true")
	case n.Kind == document.Sequence:
		return slices.ContainsFunc(n.Items, anyTrue)
	}
	return slices.ContainsFunc(n.Pairs, func(p document.Pair) bool { return anyTrue(p.Value) })
}

func scalar(n *document.Node) *graph.Value {
	switch {
	case !n.Plain:
		return graph.NewString(n.Text, n.Range)
	case n.Text == "true" || n.Text == "false":
		return graph.NewBool(n.Text == "true", n.Range)
	case n.Text == "null":
		return graph.NewNull(n.Range)
	}
	return graph.NewNumber(n.Text, n.Range)
}

func kindOf(n *document.Node) graph.Kind {
	switch n.Kind {
	case document.Mapping:
		return graph.Object
	case document.Sequence:
		return graph.List
	}
	return scalar(n).Kind()
}
