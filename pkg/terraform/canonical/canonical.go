package canonical

import (
	"encoding/json"
	"slices"
	"strings"

	"github.com/plinth-lint/plinth/pkg/diag"
	"github.com/plinth-lint/plinth/pkg/graph"
	"github.com/plinth-lint/plinth/pkg/kubernetes"
	"github.com/plinth-lint/plinth/pkg/normalform"
	"github.com/plinth-lint/plinth/pkg/schema"
)

// Apply rewrites the resources of a raw Terraform unit for which there is a
// table, and those of the Kubernetes provider into manifests. The others keep
// their own types and attributes.
func Apply(u *graph.Unit) diag.Diagnostics {
	var added []*graph.Resource
	for _, r := range u.Resources {
		object(r)
		t := lookup(r.Declared)
		if t == nil || r.Tool != graph.Terraform {
			continue
		}
		m := &mapper{table: t, resource: r}
		m.apply()
		added = append(added, m.split...)
	}
	u.Resources = append(u.Resources, added...)
	return kubernetes.Complete(u)
}

// mapper maps one resource.
type mapper struct {
	table    *table
	resource *graph.Resource
	root     *graph.Value
	split    []*graph.Resource
	note     func(name string, f Fate, detail string, at *schema.Property) // for Explain
}

func (m *mapper) apply() {
	r := m.resource
	shape := schema.Lookup(m.table.kind).Root()
	source := r.Properties
	m.root = graph.NewObject(nil, source.Range)
	switch {
	case len(m.table.blocks) > 0:
		m.root = m.blockOf(source, shape)
	case m.table.wrap != "":
		inner := m.object(source, shape.Field(m.table.wrap), "", graph.NewObject(nil, source.Range))
		m.root = m.root.Set(m.table.wrap, inner)
		if tags := source.Get("tags"); tags != nil && shape.Field("Tags") != nil {
			m.root = m.root.Set("Tags", tags)
		}
	default:
		// rules that write to the root meanwhile write into m.root
		own := m.object(source, shape, "", graph.NewObject(nil, source.Range))
		for _, x := range m.root.Members() {
			own = put(own, x.Key, x, x.Value)
		}
		m.root = own.WithNulls(m.root.Nulls()...)
	}
	for _, c := range m.table.consts {
		m.root = setMember(m.root, c.path, graph.Member{}, constant(strings.Join(c.args, " "), r))
	}
	m.tags(shape)
	if m.table.fold != "" {
		target := source.Get(m.table.fold)
		if target == nil {
			target = graph.NewNull(r.Header)
		}
		r.Type = normalform.FoldPrefix + m.table.kind
		r.Properties = graph.NewObject([]graph.Member{{Key: normalform.TargetKey, Value: target}, {Key: normalform.IntoKey, Value: m.root}}, source.Range)
		return
	}
	r.Type, r.Properties = m.table.kind, m.root
}

// blockOf gives the parent's partial properties for a resource that is one
// element of a list.
func (m *mapper) blockOf(source *graph.Value, shape *schema.Property) *graph.Value {
	root := graph.NewObject(nil, source.Range)
	element := source
	if m.table.fold != "" {
		m.tell(m.table.fold, Mapped, "names the "+m.table.kind, nil)
		element = source.Set(m.table.fold, nil)
	}
	for _, b := range m.table.blocks {
		if b.attribute != "" {
			if is, _ := source.Get(b.attribute).Text(); is != b.is {
				continue
			}
		}
		made := m.fanBlock(rule{args: b.fan}, "", element, shape.Field(b.property))
		root = root.Set(b.property, graph.NewList(made, m.resource.Header))
	}
	return root
}

func constant(text string, r *graph.Resource) *graph.Value {
	var v any
	if json.Unmarshal([]byte(text), &v) != nil {
		v = text
	}
	switch x := v.(type) {
	case bool:
		return graph.NewBool(x, r.Header)
	case float64:
		return graph.NewInt(int64(x), r.Header)
	}
	s, _ := v.(string)
	return graph.NewString(s, r.Header)
}

// tags merges the provider's default tags, where the type has tags.
func (m *mapper) tags(shape *schema.Property) {
	defaults := m.resource.Attributes.Get("default_tags")
	if field := shape.Field("Tags"); defaults == nil || field == nil || field.Kind != schema.Map || m.table.fold != "" {
		return
	}
	own := m.root.Get("Tags")
	switch {
	case own == nil:
		m.root = m.root.Set("Tags", defaults)
	case own.Is(graph.Object):
		for _, d := range defaults.Members() {
			if own.Get(d.Key) == nil {
				own = own.Set(d.Key, d.Value)
			}
		}
		switch {
		case defaults.IsUnknown():
			own = own.WithRest(defaults)
		case defaults.Rest() != nil:
			own = own.WithRest(defaults.Rest())
		}
		m.root = m.root.Set("Tags", own)
	}
}

// object maps the members of an object into a canonical object.
func (m *mapper) object(v *graph.Value, shape *schema.Property, prefix string, into *graph.Value) *graph.Value {
	for _, member := range v.Members() {
		name := prefix + member.Key
		if name == m.table.fold {
			m.tell(name, Mapped, "names the "+m.table.kind, nil)
			continue // it names the parent and says nothing of it
		}
		r, ok := m.table.rules[name]
		field := match(shape, member.Key)
		if m.table.nested[name] != nil && (r.drop || !ok && field == nil) {
			into = m.hoist(name, member, shape, into)
			continue
		}
		if ok {
			into = m.rule(r, name, member, v, shape, into)
			continue
		}
		if field == nil {
			if !meta(name) {
				m.tell(name, Missing, "", nil)
			}
			m.keepReferences(member.Value)
			continue
		}
		m.tell(name, Matched, field.Name, field)
		into = put(into, field.Name, member, m.value(member.Value, field, name+"."))
	}
	if v.Rest() != nil {
		into = into.WithRest(v.Rest())
	}
	for _, null := range v.Nulls() {
		into = m.null(null, prefix, shape, into)
	}
	return into
}

// null keeps where an attribute stands that is written but null.
func (m *mapper) null(null graph.Member, prefix string, shape *schema.Property, into *graph.Value) *graph.Value {
	r, ok := m.table.rules[prefix+null.Key]
	if !ok {
		if field := match(shape, null.Key); field != nil {
			into = into.WithNulls(graph.Member{Key: field.Name, Range: null.Range})
		}
		return into
	}
	switch {
	case r.drop || r.op == "split" || len(r.path) == 0:
	case r.root:
		m.root = nullAt(m.root, r.path, null)
	default:
		into = nullAt(into, r.path, null)
	}
	return into
}

// nullAt notes a null at a path, or at the first part of it that is not there.
func nullAt(into *graph.Value, path []string, null graph.Member) *graph.Value {
	if inner := into.Get(path[0]); len(path) > 1 && inner.Is(graph.Object) {
		return into.Set(path[0], nullAt(inner, path[1:], null))
	}
	return into.WithNulls(graph.Member{Key: path[0], Range: null.Range})
}

// meta reports whether an attribute is about Terraform, not the resource.
func meta(name string) bool {
	return name == "timeouts" || name == "tags_all" || name == "id" || name == "region" || strings.HasPrefix(name, "timeouts.")
}

// put sets a member with the range of the attribute's name. Lists are joined, objects merged.
func put(into *graph.Value, name string, member graph.Member, v *graph.Value) *graph.Value {
	if v == nil {
		return into
	}
	old := into.Get(name)
	if old.Is(graph.List) && v.Is(graph.List) {
		joined := old.WithList(append(slices.Clone(old.Elements()), v.Elements()...))
		if v.Rest() != nil {
			joined = joined.WithRest(v.Rest())
		}
		v = joined
	} else if old.Is(graph.Object) && v.Is(graph.Object) {
		merged := old
		for _, x := range v.Members() {
			merged = put(merged, x.Key, x, x.Value)
		}
		v = merged
	}
	members := slices.DeleteFunc(slices.Clone(into.Members()), func(x graph.Member) bool { return x.Key == name })
	return into.WithMembers(append(members, graph.Member{Key: name, Range: member.Range, Value: v}))
}

// setMember puts a value at a path, with objects on the way.
func setMember(into *graph.Value, path []string, member graph.Member, v *graph.Value) *graph.Value {
	if len(path) == 1 {
		return put(into, path[0], member, v)
	}
	inner := into.Get(path[0])
	if !inner.Is(graph.Object) {
		inner = graph.NewObject(nil, v.Range)
	}
	updated := setMember(inner, path[1:], member, v)
	if into.Member(path[0]) != nil {
		return into.Set(path[0], updated)
	}
	return into.WithMembers(append(slices.Clone(into.Members()), graph.Member{Key: path[0], Range: member.Range, Value: updated}))
}

// keepReferences notes what a dropped attribute refers to.
func (m *mapper) keepReferences(v *graph.Value) {
	v.Walk(func(_ graph.Path, x *graph.Value) bool {
		m.resource.References = append(m.resource.References, x.References()...)
		return true
	})
}

// match finds the property of an attribute's name, whatever its case and number.
func match(shape *schema.Property, name string) *schema.Property {
	want := squash(name)
	var plural *schema.Property
	for _, f := range shape.Fields() {
		switch s := squash(f.Name); {
		case s == want:
			return f
		case s == want+"s" || s+"s" == want || strings.HasSuffix(want, "y") && s == want[:len(want)-1]+"ies":
			plural = f
		}
	}
	return plural
}

func squash(s string) string { return strings.ToLower(strings.ReplaceAll(s, "_", "")) }

// value maps a value into its place: blocks into objects or lists of them,
// both branches of a choice.
func (m *mapper) value(v *graph.Value, shape *schema.Property, prefix string) *graph.Value {
	if u := v.Unknown(); u != nil {
		if u.Choice == nil {
			return v
		}
		c := *u
		c.Choice = &graph.Choice{Condition: u.Choice.Condition}
		if u.Choice.Then != nil {
			c.Choice.Then = m.value(u.Choice.Then, shape, prefix)
		}
		if u.Choice.Else != nil {
			c.Choice.Else = m.value(u.Choice.Else, shape, prefix)
		}
		return graph.Replace(v, c)
	}
	switch {
	case shape != nil && shape.Kind == schema.Map && v.Is(graph.List):
		return pairs(v)
	case shape.IsObject() && v.Is(graph.List):
		return m.unwrap(v, shape, prefix)
	case shape.IsObject() && v.Is(graph.Object):
		return m.object(v, shape, prefix, graph.NewObject(nil, v.Range))
	case shape.IsList() && shape.Element().IsObject() && v.Is(graph.Object):
		return graph.NewList([]*graph.Value{m.value(v, shape.Element(), prefix)}, v.Range)
	case shape.IsList() && shape.Element().IsObject() && v.Is(graph.List):
		elements := make([]*graph.Value, 0, v.Len())
		for _, e := range v.Elements() {
			elements = append(elements, m.value(e, shape.Element(), prefix))
		}
		list := v.WithList(elements)
		if rest := v.Rest(); rest != nil {
			return list.WithRest(m.value(rest, shape, prefix))
		}
		return list
	}
	return v
}

// pairs makes a map of blocks that hold a key, or name, and a value.
func pairs(v *graph.Value) *graph.Value {
	if slices.ContainsFunc(v.Elements(), func(e *graph.Value) bool { return e.Get("key") == nil && e.Get("name") != nil }) {
		return normalform.Pairs(v, "name", "value")
	}
	return normalform.Pairs(v, "key", "value")
}

// unwrap gives the one block of a list where the canonical form has an object.
func (m *mapper) unwrap(v *graph.Value, shape *schema.Property, prefix string) *graph.Value {
	switch {
	case v.Len() > 0:
		return m.value(v.Elements()[0], shape, prefix)
	case v.Rest() == nil:
		return nil
	}
	return m.value(v.Rest(), shape, prefix)
}
