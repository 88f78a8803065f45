package canonical

import (
	"slices"
	"strconv"
	"strings"

	"github.com/plinth-lint/plinth/pkg/graph"
	"github.com/plinth-lint/plinth/pkg/schema"
)

// splitOff makes a resource of its own of an attribute: its type, the
// property that names this resource, the property that holds the value.
func (m *mapper) splitOff(r rule, name string, member graph.Member) {
	own := m.resource
	kind, target, property := r.args[0], r.args[1], r.args[2]
	if property == "by" {
		s := splitter{m, name, kind, target, r.args[3], r.args[4:]}
		s.split(member.Value, "0", "")
		return
	}
	shape := schema.Lookup(kind).Root()
	to := m.named(shape.Field(target))
	v := member.Value
	if field := shape.Field(property); field != nil {
		v = m.value(v, field, "\x00")
	}
	copied := *own
	copied.Type, copied.Range, copied.Header, copied.References = kind, member.Range.To(member.Value.Range), member.Range, nil
	copied.Properties = graph.NewObject([]graph.Member{{Key: target, Value: to}, {Key: property, Range: member.Range, Value: v}}, member.Value.Range)
	m.split = append(m.split, &copied)
}

// named gives the value of a property that names this resource.
func (m *mapper) named(at *schema.Property) *graph.Value {
	own := m.resource
	ref := graph.NewUnknown(graph.Unknowable{
		Expr: own.Address, Reason: own.Address + " is known at deployment", Type: graph.String, NotNull: true, Same: own.Address + ".id",
	}, own.Header).WithReferences(graph.Reference{Address: own.Address, Range: own.Header})
	if at.IsList() {
		return graph.NewList([]*graph.Value{ref}, own.Header)
	}
	return ref
}

// splitter makes a resource of every block of a list.
type splitter struct {
	m            *mapper
	name         string // of the block
	kind, target string // of what is made, and its property that names this resource
	key          string // the attribute whose value tells the blocks apart
	consts       []string
}

// split makes the resources of a block or of a list of them. A block that may
// be there makes a resource that may be there; where nobody knows which blocks
// there are, one resource stands for all of them.
func (s splitter) split(v *graph.Value, index, when string) {
	switch v.Kind() {
	case graph.Object:
		s.block(v, index, when)
	case graph.List:
		for i, e := range v.Elements() {
			s.split(e, strconv.Itoa(i), when)
		}
		s.split(v.Rest(), "*", when)
	case graph.Unknown:
		u := v.Unknown()
		if u.Choice == nil {
			s.block(graph.NewObject(nil, v.Range).WithRest(blank(v)).WithReferences(v.References()...), "*", both(when, u.Expr))
			return
		}
		s.split(u.Choice.Then, index, both(when, u.Choice.Condition))
		s.split(u.Choice.Else, index, both(when, u.Choice.Condition+" is false"))
	}
}

func both(a, b string) string {
	if a == "" || b == "" {
		return a + b
	}
	return a + " and " + b
}

func (s splitter) block(block *graph.Value, index, when string) {
	if text, ok := block.Get(s.key).Text(); ok {
		index = strconv.Quote(text)
	} else if number, ok := block.Get(s.key).Literal(); ok {
		index = number
	}
	// written as an attribute, a block says "" for what it does not set
	members := slices.DeleteFunc(slices.Clone(block.Members()), func(x graph.Member) bool {
		text, ok := x.Value.Text()
		return ok && text == ""
	})
	own := s.m.resource
	shape := schema.Lookup(s.kind).Root()
	properties := s.m.object(block.WithMembers(members), shape, s.name+".", graph.NewObject(nil, block.Range))
	for _, c := range s.consts {
		property, value, _ := strings.Cut(c, "=")
		properties = properties.Set(property, constant(value, own))
	}
	made := *own
	made.Type, made.Range, made.Header, made.References = s.kind, block.Range, block.Range, block.References()
	made.Address += "." + s.name + "[" + index + "]"
	made.Config += "." + s.name + "[" + index + "]"
	made.When = both(own.When, when)
	made.Properties = properties.Set(s.target, s.m.named(shape.Field(s.target)))
	s.m.split = append(s.m.split, &made)
}
