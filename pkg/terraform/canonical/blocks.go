package canonical

import (
	"slices"
	"strings"

	"github.com/plinth-lint/plinth/pkg/graph"
	"github.com/plinth-lint/plinth/pkg/schema"
)

// by puts a value where the value of an attribute beside it says: a target may
// be one of several, and the words are value:Path. Nil if none fits.
func by(v, around *graph.Value, args []string) *graph.Value {
	beside := around.Get(args[0])
	if beside.IsUnknown() {
		return graph.NewObject(nil, v.Range).WithRest(blank(beside)).WithReferences(v.References()...)
	}
	is, _ := beside.Text()
	for _, a := range args[1:] {
		if value, path, _ := strings.Cut(a, ":"); value == is {
			return setMember(graph.NewObject(nil, v.Range), splitPath(path), graph.Member{Range: v.Range}, v)
		}
	}
	return nil
}

// element makes an object that holds the value: at a path, beside constants.
func element(v *graph.Value, args []string) *graph.Value {
	object := graph.NewObject(nil, v.Range)
	for _, a := range args[1:] {
		key, value, _ := strings.Cut(a, "=")
		object = object.Set(key, graph.NewString(value, v.Range))
	}
	return setMember(object, splitPath(args[0]), graph.Member{Range: v.Range}, v)
}

// joinElement puts an element into the list at a path, or into the element of
// the same constants that is there already.
func joinElement(into *graph.Value, path, args []string, member graph.Member, made *graph.Value) *graph.Value {
	old := into.Get(path[0])
	if len(path) > 1 {
		if !old.Is(graph.Object) {
			old = graph.NewObject(nil, made.Range)
		}
		return into.Set(path[0], joinElement(old, path[1:], args, member, made))
	}
	for i, e := range old.Elements() {
		other := slices.ContainsFunc(args[1:], func(a string) bool {
			key, value, _ := strings.Cut(a, "=")
			is, _ := e.Get(key).Text()
			return is != value
		})
		if !other {
			elements := slices.Clone(old.Elements())
			for _, x := range made.Members() {
				elements[i] = put(e, x.Key, x, x.Value)
				e = elements[i]
			}
			return into.Set(path[0], old.WithList(elements))
		}
	}
	return put(into, path[0], member, graph.NewList([]*graph.Value{made}, made.Range))
}

// entries makes a list of objects of a map: each key and value at a name.
func entries(v *graph.Value, args []string) *graph.Value {
	if u := v.Unknown(); u != nil {
		return graph.NewList(nil, v.Range).WithRest(blank(v))
	}
	var out []*graph.Value
	for _, x := range v.Members() {
		out = append(out, graph.NewObject([]graph.Member{
			{Key: args[0], Range: x.Range, Value: graph.NewString(x.Key, x.Range)}, {Key: args[1], Range: x.Range, Value: x.Value},
		}, v.Range))
	}
	return openAs(v, graph.NewList(out, v.Range))
}

// openAs gives what was made of a value the rest that the value has.
func openAs(v, made *graph.Value) *graph.Value {
	if v.Rest() == nil {
		return made
	}
	return made.WithRest(blank(v.Rest()))
}

// keyed makes an object of blocks: each at the value of one of its attributes.
// Where the schema does not say what the blocks are, their names take the
// registry's case. Blocks whose key is not known are the object's rest.
func (m *mapper) keyed(v *graph.Value, name, key string, target *schema.Property) *graph.Value {
	m.tell(name+"."+key, Mapped, "the key", nil)
	out := graph.NewObject(nil, v.Range)
	if v.IsUnknown() {
		return out.WithRest(blank(v))
	}
	rest := v.Rest()
	for _, e := range v.Elements() {
		block := e
		u := e.Unknown()
		if u != nil && u.Choice != nil { // one that may be there
			if block = u.Choice.Then; block == nil {
				block = u.Choice.Else
			}
		}
		at, known := block.Get(key).Text()
		switch {
		case known && u == nil:
			out = put(out, at, *e.Member(key), m.keyedBlock(e, name, key, target))
		case known && (u.Choice.Then == nil || u.Choice.Else == nil):
			out = put(out, at, *block.Member(key), branches(e, func(b *graph.Value) *graph.Value { return m.keyedBlock(b, name, key, target) }))
		case u != nil:
			rest = e
		default:
			rest = block.Get(key)
		}
	}
	if rest.IsUnknown() {
		return out.WithRest(blank(rest))
	}
	return out
}

func (m *mapper) keyedBlock(block *graph.Value, name, key string, target *schema.Property) *graph.Value {
	object := graph.NewObject(nil, block.Range)
	if shape := target.Element(); shape.IsObject() {
		return m.object(block.Set(key, nil), shape, name+".", object)
	}
	for _, x := range block.Set(key, nil).Members() {
		m.tell(name+"."+x.Key, Mapped, pascal(x.Key), nil)
		object = put(object, pascal(x.Key), x, x.Value)
	}
	return object
}

// pascal gives the registry's form of a name: logging_level is LoggingLevel.
func pascal(name string) string {
	var b strings.Builder
	for part := range strings.SplitSeq(name, "_") {
		if part != "" {
			b.WriteString(strings.ToUpper(part[:1]) + part[1:])
		}
	}
	return b.String()
}

// of gives what an attribute of a block holds.
func (m *mapper) of(v *graph.Value, name, key string, target *schema.Property) *graph.Value {
	m.tell(name+"."+key, Mapped, target.Name, nil)
	return m.value(partOf(one(v), key), target, name+".")
}

// pluck makes a list of what an attribute of every block holds.
func (m *mapper) pluck(v *graph.Value, name, key string, target *schema.Property) *graph.Value {
	m.tell(name+"."+key, Mapped, target.Name, nil)
	if v.IsUnknown() {
		return graph.NewList(nil, v.Range).WithRest(blank(v))
	}
	var elements []*graph.Value
	for _, block := range v.Elements() {
		if e := partOf(block, key); e != nil {
			elements = append(elements, e)
		}
	}
	return openAs(v, graph.NewList(elements, v.Range))
}

// when gives a block that has a switch, without the switch: nothing when it is
// off, and what is not known when that is not known.
func (m *mapper) when(v *graph.Value, name, key string, target *schema.Property) *graph.Value {
	m.tell(name+"."+key, Mapped, "whether it is there", nil)
	block := one(v)
	on, known := block.Get(key).Bool()
	switch {
	case known && !on:
		return nil
	case block.Get(key).IsUnknown():
		return blank(block.Get(key))
	case block.Is(graph.Object):
		block = block.Set(key, nil)
	}
	return m.value(block, target, name+".")
}
