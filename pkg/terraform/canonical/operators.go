package canonical

import (
	"slices"
	"strings"

	"github.com/plinth-lint/plinth/pkg/graph"
	"github.com/plinth-lint/plinth/pkg/normalform"
	"github.com/plinth-lint/plinth/pkg/schema"
)

// rule maps one attribute that a table speaks of; around is the object it stands in.
func (m *mapper) rule(r rule, name string, member graph.Member, around *graph.Value, shape *schema.Property, into *graph.Value) *graph.Value {
	if r.drop {
		m.tell(name, Dropped, strings.Join(r.args, " "), nil)
		m.keepReferences(member.Value)
		return into
	}
	if r.op != "" && member.Value.IsNull() {
		return into // null is what is not given
	}
	if r.op == "split" {
		m.tell(name, Mapped, r.args[0]+" of its own", nil)
		m.splitOff(r, name, member)
		return into
	}
	target := shape
	if r.root {
		target = schema.Lookup(m.table.kind).Root()
	}
	for _, key := range r.path {
		if target.IsList() { // an object where the schema has a list of them is a list of one
			target = target.Element()
		}
		target = target.Field(key)
	}
	m.tell(name, Mapped, strings.Join(r.path, "."), target)
	v := m.operate(r, name, member.Value, around, target)
	if v == nil {
		return into
	}
	if r.op == "element" {
		return joinElement(into, r.path, r.args, member, v)
	}
	if r.op == "with" {
		into = beside(into, r.args, v)
	}
	if r.root {
		m.root = setMember(m.root, r.path, member, v)
		return into
	}
	return setMember(into, r.path, member, v)
}

// beside sets what an attribute says by being there. Where it may be absent,
// that is not known.
func beside(into *graph.Value, args []string, v *graph.Value) *graph.Value {
	for _, a := range args {
		key, value, _ := strings.Cut(a, "=")
		said := graph.NewString(value, v.Range)
		if u := v.Unknown(); u != nil && !u.NotNull {
			said = blank(v)
		}
		into = setMember(into, splitPath(key), graph.Member{}, said)
	}
	return into
}

// operate applies a rule's operator. On a value that is not known it gives an
// unknown for the same reason; on a choice it maps both branches.
func (m *mapper) operate(r rule, name string, v, around *graph.Value, target *schema.Property) *graph.Value {
	if r.op == "" || r.op == "with" {
		return m.value(v, target, name+".")
	}
	if v.Unknown() != nil && v.Unknown().Choice != nil {
		return branches(v, func(b *graph.Value) *graph.Value { return m.operate(r, name, b, around, target) })
	}
	switch r.op {
	case "json":
		return m.value(normalform.Decode(v), target, name+".")
	case "list":
		if v.Is(graph.List) {
			return v
		}
		return graph.NewList([]*graph.Value{v}, v.Range)
	case "first":
		if v.Is(graph.List) && v.Len() > 0 {
			return m.value(v.Elements()[0], target, name+".")
		}
		return nil
	case "fan":
		return m.fan(r, name, v, target)
	case "method":
		return m.method(v, around, target)
	case "each":
		return each(v, r.args)
	case "by":
		return by(v, around, r.args)
	case "element":
		return element(v, r.args)
	case "as":
		return one(v)
	case "of":
		return m.of(v, name, r.args[0], target)
	case "pluck":
		return m.pluck(v, name, r.args[0], target)
	case "when":
		return m.when(v, name, r.args[0], target)
	case "keyed":
		return m.keyed(v, name, r.args[0], target)
	case "entries":
		return entries(v, r.args)
	case "pairs":
		return normalform.Pairs(v, r.args[0], r.args[1])
	}
	if u := v.Unknown(); u != nil {
		return graph.Replace(v, graph.Unknowable{Expr: u.Expr, Reason: u.Reason, At: u.At, Type: graph.Unknown, NotNull: u.NotNull})
	}
	switch r.op {
	case "not":
		if b, ok := v.Bool(); ok {
			return v.As(graph.NewBool(!b, v.Range))
		}
	case "enum":
		return enum(v, r.args)
	}
	return v
}

// enum gives the value that stands behind the one found: from:to.
func enum(v *graph.Value, args []string) *graph.Value {
	found, ok := v.Text()
	if b, isBool := v.Bool(); isBool {
		found, ok = "false", true
		if b {
			found = "true"
		}
	}
	if !ok {
		return v
	}
	for _, a := range args {
		from, to, _ := strings.Cut(a, ":")
		if from == found {
			switch to {
			case "true", "false":
				return v.As(graph.NewBool(to == "true", v.Range))
			}
			return v.As(graph.NewString(to, v.Range))
		}
	}
	return v
}

// each makes an object of every text: the text at a path, beside constants.
// A text alone is a list of one.
func each(v *graph.Value, args []string) *graph.Value {
	if u := v.Unknown(); u != nil && u.Type != graph.String {
		return graph.NewList(nil, v.Range).WithRest(v)
	}
	if !v.Is(graph.List) {
		v = graph.NewList([]*graph.Value{v}, v.Range)
	}
	elements := make([]*graph.Value, 0, v.Len())
	for _, e := range v.Elements() {
		object := setMember(graph.NewObject(nil, e.Range), splitPath(args[0]), graph.Member{}, e)
		for _, a := range args[1:] {
			key, value, _ := strings.Cut(a, "=")
			object = object.Set(key, graph.NewString(value, e.Range))
		}
		elements = append(elements, object)
	}
	return v.WithList(elements)
}

// branches gives a choice with a function applied to both branches. Of the
// value made nothing else is known.
func branches(v *graph.Value, apply func(*graph.Value) *graph.Value) *graph.Value {
	u := v.Unknown()
	c := graph.Unknowable{Expr: u.Expr, Reason: u.Reason, At: u.At, Choice: &graph.Choice{Condition: u.Choice.Condition}}
	if u.Choice.Then != nil {
		c.Choice.Then = apply(u.Choice.Then)
	}
	if u.Choice.Else != nil {
		c.Choice.Else = apply(u.Choice.Else)
	}
	return graph.Replace(v, c)
}

// blank gives an unknown of which nothing is known but the reason: what holds
// for a list does not hold for its elements.
func blank(v *graph.Value) *graph.Value {
	u := v.Unknown()
	return graph.Replace(v, graph.Unknowable{Expr: u.Expr, Reason: u.Reason, At: u.At})
}

// fan makes one canonical object for each element of a block's lists: a rule
// with three CIDR blocks is three rules. A block without any of the lists is one.
func (m *mapper) fan(r rule, name string, v *graph.Value, target *schema.Property) *graph.Value {
	if v.Is(graph.Object) {
		v = graph.NewList([]*graph.Value{v}, v.Range)
	}
	if !v.Is(graph.List) {
		return graph.NewList(nil, v.Range).WithRest(v)
	}
	var out []*graph.Value
	rest := v.Rest()
	if rest != nil && rest.Unknown().Choice != nil {
		rest = branches(rest, func(b *graph.Value) *graph.Value { return m.fan(r, name, b, target) })
	}
	for _, block := range v.Elements() {
		if u := block.Unknown(); u != nil {
			if u.Choice == nil {
				rest = block
				continue
			}
			out = append(out, m.fanChoice(r, name, block, u, target)...)
			continue
		}
		out = append(out, m.fanBlock(r, name, block, target)...)
	}
	list := graph.NewList(out, v.Range)
	if rest != nil {
		return list.WithRest(rest)
	}
	return list
}

// fanChoice fans a block that may be there or not.
func (m *mapper) fanChoice(r rule, name string, v *graph.Value, u *graph.Unknowable, target *schema.Property) []*graph.Value {
	var out []*graph.Value
	for i, branch := range []*graph.Value{u.Choice.Then, u.Choice.Else} {
		if branch == nil {
			continue
		}
		made := m.fanBlock(r, name, branch, target)
		for _, e := range made {
			choice := &graph.Choice{Condition: u.Choice.Condition, Then: e}
			if i == 1 {
				choice.Then, choice.Else = nil, e
			}
			c := *u
			c.Choice = choice
			out = append(out, graph.Replace(v, c))
		}
	}
	return out
}

func (m *mapper) fanBlock(r rule, name string, block *graph.Value, target *schema.Property) []*graph.Value {
	var made []*graph.Value
	lists := map[string]string{}
	for _, a := range r.args {
		from, to, _ := strings.Cut(a, ":")
		lists[from] = to
	}
	prefix := name + "."
	if name == "" {
		prefix = ""
	}
	var members []graph.Member
	for _, x := range block.Members() {
		switch {
		case lists[x.Key] != "":
			m.tell(prefix+x.Key, Mapped, lists[x.Key], nil)
		case x.Key == "self":
			m.tell(prefix+x.Key, Mapped, "a rule without a source", nil)
		default:
			members = append(members, x)
		}
	}
	common := m.object(block.WithMembers(members), target.Element(), prefix, graph.NewObject(nil, block.Range))
	for _, a := range r.args {
		from, to, _ := strings.Cut(a, ":")
		x := block.Member(from)
		if x == nil {
			continue
		}
		elements := x.Value.Elements()
		switch {
		case x.Value.IsUnknown():
			elements = []*graph.Value{blank(x.Value)}
		case !x.Value.Is(graph.List):
			elements = []*graph.Value{x.Value}
		case x.Value.Rest() != nil:
			elements = append(slices.Clone(elements), blank(x.Value.Rest()))
		}
		for _, e := range elements {
			made = append(made, put(common, to, graph.Member{Range: x.Range}, e))
		}
	}
	if len(made) == 0 || isTrue(block.Get("self")) {
		made = append(made, common)
	}
	return made
}

func isTrue(v *graph.Value) bool {
	b, _ := v.Bool()
	return b
}

// method splits a method path, which stands beside the settings, and puts it
// into them: "*/*" is all methods of all paths.
func (m *mapper) method(v, around *graph.Value, target *schema.Property) *graph.Value {
	settings := around.Get("settings")
	object := graph.NewObject(nil, v.Range)
	switch s := one(settings); {
	case s.IsUnknown():
		object = object.WithRest(blank(s))
	case s != nil:
		object = m.object(s, target.Element(), "settings.", graph.NewObject(nil, s.Range))
	}
	if v.IsUnknown() {
		object = object.Set("ResourcePath", blank(v)).Set("HttpMethod", blank(v))
	}
	if text, ok := v.Text(); ok {
		if i := strings.LastIndexByte(text, '/'); i >= 0 {
			object = object.Set("ResourcePath", v.As(graph.NewString("/"+strings.Trim(text[:i], "/"), v.Range)))
			object = object.Set("HttpMethod", v.As(graph.NewString(text[i+1:], v.Range)))
		}
	}
	return graph.NewList([]*graph.Value{object}, v.Range)
}
