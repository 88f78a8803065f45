package canonical

import (
	"slices"
	"strings"

	"github.com/plinth-lint/plinth/pkg/graph"
	"github.com/plinth-lint/plinth/pkg/schema"
)

// hoist maps the attributes of a block that has no object of its own in the
// canonical form into the object around it: only those that the table names.
func (m *mapper) hoist(name string, member graph.Member, shape *schema.Property, into *graph.Value) *graph.Value {
	block := one(member.Value)
	dropped := m.table.rules[name].drop
	if dropped {
		m.tell(name, Dropped, strings.Join(m.table.rules[name].args, " "), nil)
	} else {
		m.tell(name, Mapped, "the object around", nil)
	}
	for _, x := range block.Members() {
		if !slices.Contains(m.table.nested[name], x.Key) {
			if !dropped {
				m.tell(name+"."+x.Key, Missing, "", nil)
			}
			m.keepReferences(x.Value)
		}
	}
	for _, key := range m.table.nested[name] {
		inner := name + "." + key
		r, ruled := m.table.rules[inner]
		x := graph.Member{Key: key, Range: member.Range, Value: partOf(block, key)}
		if written := block.Member(key); written != nil {
			x = *written
		}
		switch {
		case x.Value == nil:
		case m.table.nested[inner] != nil && (r.drop || !ruled):
			into = m.hoist(inner, x, shape, into)
		case r.drop || r.root || r.op == "split" || shape.Field(r.path[0]) != nil:
			into = m.rule(r, inner, x, block, shape, into)
		}
	}
	return into
}

// partOf gives a member of a block, which may be unknown for the reason that
// the block is; nil when it is certainly not there.
func partOf(block *graph.Value, key string) *graph.Value {
	if block == nil {
		return nil
	}
	u := block.Unknown()
	switch {
	case u == nil && block.Get(key) == nil && block.Rest() != nil:
		return partOf(block.Rest(), key)
	case u == nil:
		return block.Get(key)
	case u.Choice == nil:
		return graph.Replace(block, graph.Unknowable{Expr: u.Expr, Reason: u.Reason, At: u.At})
	}
	then, otherwise := partOf(one(u.Choice.Then), key), partOf(one(u.Choice.Else), key)
	if then == nil && otherwise == nil {
		return nil
	}
	return graph.Replace(block, graph.Unknowable{
		Expr: u.Expr, Reason: u.Reason, At: u.At,
		Choice: &graph.Choice{Condition: u.Choice.Condition, Then: then, Else: otherwise},
	})
}

// one gives the one block of a list of blocks.
func one(v *graph.Value) *graph.Value {
	if v.Is(graph.List) {
		if v.Len() == 0 {
			return v.Rest()
		}
		return v.Elements()[0]
	}
	return v
}

// nest notes for every block what in it has rules: attributes, and blocks
// around such attributes.
func (t *table) nest() {
	t.nested = map[string][]string{}
	for name := range t.rules {
		for i := strings.LastIndexByte(name, '.'); i >= 0; i = strings.LastIndexByte(name, '.') {
			outer, key := name[:i], name[i+1:]
			if slices.Contains(t.nested[outer], key) {
				break
			}
			t.nested[outer] = append(t.nested[outer], key)
			name = outer
		}
	}
	for _, keys := range t.nested {
		slices.Sort(keys)
	}
}
