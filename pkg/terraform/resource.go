package terraform

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/plinth-lint/plinth/pkg/diag"
	"github.com/plinth-lint/plinth/pkg/document"
	"github.com/plinth-lint/plinth/pkg/graph"
	"github.com/plinth-lint/plinth/pkg/source"
)

// set is all instances of one resource or data block.
type set struct {
	module    *moduleInstance
	block     *block
	address   string // data.aws_x.y or aws_x.y, in its module
	instances []*instance
	value     *graph.Value
}

// instance is one resource, or the outputs of one module.
type instance struct {
	set     *set
	key     instanceKey
	memo    map[string]*graph.Value
	outputs *moduleInstance
}

// instanceKey is one turn of count or for_each.
type instanceKey struct {
	text  string // [0], ["a"], [*] or ""
	vars  map[string]*graph.Value
	when  string
	index string // the key of for_each
}

// keys are the instances that a block has.
type keys struct {
	list []instanceKey
	form string // "", "count" or "for_each"
	open *graph.Value
}

// collect gives the value of the whole block: one value, a list or a map.
func (k keys) collect(values []*graph.Value, at source.Range) *graph.Value {
	switch {
	case k.form == "" && len(values) == 1:
		return values[0]
	case k.form == "for_each":
		members := make([]graph.Member, 0, len(values))
		for i, v := range values {
			members = append(members, graph.Member{Key: k.list[i].index, Value: v})
		}
		if k.open != nil {
			return graph.NewObject(nil, at).WithRest(k.open)
		}
		return graph.NewObject(members, at)
	}
	if k.open != nil {
		return graph.NewList(nil, at).WithRest(k.open)
	}
	return graph.NewList(values, at)
}

// instances evaluates a block's count or for_each.
func (m *moduleInstance) instances(b *block) keys {
	if a, ok := b.body.attribute("count"); ok {
		return m.counted(b, a, m.scope().eval(a.value))
	}
	if a, ok := b.body.attribute("for_each"); ok {
		return m.forEach(b, a, m.scope().eval(a.value))
	}
	if inner := b.body.first("lifecycle"); inner != nil { // OpenTofu's enabled
		if a, ok := inner.body.attribute("enabled"); ok {
			if on, known := asBool(m.scope().eval(a.value)); known && !on {
				return keys{form: "count"}
			}
		}
	}
	return keys{list: []instanceKey{{}}}
}

func countVars(i int, at source.Range) map[string]*graph.Value {
	return map[string]*graph.Value{"count": graph.NewObject([]graph.Member{{Key: "index", Value: graph.NewInt(int64(i), at)}}, at)}
}

func (m *moduleInstance) counted(b *block, a attribute, v *graph.Value) keys {
	k := keys{form: "count"}
	if n, ok := number(v); ok {
		total, exact := n.Int64()
		if exact != 0 || total < 0 {
			return k
		}
		if !m.root.room(int(min(total, 1<<40)), a.value.at) {
			return k
		}
		for i := range int(total) {
			k.list = append(k.list, instanceKey{text: "[" + strconv.Itoa(i) + "]", vars: countVars(i, a.value.at)})
		}
		return k
	}
	if u := v.Unknown(); u != nil && u.Choice != nil { // cond ? 1 : 0
		then, okThen := u.Choice.Then.Int()
		otherwise, okElse := u.Choice.Else.Int()
		if okThen && okElse && max(then, otherwise) <= 1000 {
			for i := range int(max(then, otherwise)) {
				key := instanceKey{text: "[" + strconv.Itoa(i) + "]", vars: countVars(i, a.value.at)}
				switch {
				case int64(i) >= otherwise:
					key.when = u.Choice.Condition
				case int64(i) >= then:
					key.when = u.Choice.Condition + " is false"
				}
				k.list = append(k.list, key)
			}
			return k
		}
	}
	return m.representative(b, a, v, k)
}

// representative gives the one instance that stands for a number of them that is not known.
func (m *moduleInstance) representative(_ *block, a attribute, v *graph.Value, k keys) keys {
	s := m.scope()
	s.file = a.value.file
	u := graph.Unknowable{Expr: a.name, Reason: "its number is not known", At: a.at, Type: graph.Unknown, NotNull: true}
	if of := v.Unknown(); of != nil && of.Reason != "" {
		u.Reason, u.At = of.Reason, of.At
	}
	each := graph.NewUnknown(u, a.value.at).WithReferences(v.References()...)
	vars := map[string]*graph.Value{
		"count": graph.NewObject([]graph.Member{{Key: "index", Value: each}}, a.value.at),
		"each":  graph.NewObject([]graph.Member{{Key: "key", Value: each}, {Key: "value", Value: each}}, a.value.at),
	}
	k.list = []instanceKey{{text: "[*]", vars: vars, when: a.value.text(), index: "*"}}
	k.open = each
	return k
}

func (m *moduleInstance) forEach(b *block, a attribute, v *graph.Value) keys {
	k := keys{form: "for_each"}
	if u := v.Unknown(); u != nil && u.Choice != nil {
		for _, branch := range []struct {
			v    *graph.Value
			when string
		}{{u.Choice.Then, u.Choice.Condition}, {u.Choice.Else, u.Choice.Condition + " is false"}} {
			if branch.v != nil && (branch.v.IsUnknown() || branch.v.Rest() != nil) {
				return m.representative(b, a, v, k)
			}
			inner := m.forEach(b, a, branch.v)
			for _, key := range inner.list {
				key.when = branch.when
				if !slices.ContainsFunc(k.list, func(x instanceKey) bool { return x.text == key.text }) {
					k.list = append(k.list, key)
				}
			}
		}
		return k
	}
	if v == nil || v.Is(graph.Null) {
		return k
	}
	if v.IsUnknown() || v.Rest() != nil && v.Len() == 0 {
		return m.representative(b, a, v, k)
	}
	if !m.root.room(v.Len(), a.value.at) {
		return k
	}
	for _, p := range pairs(v) {
		key, value := p.key, p.value
		if v.Is(graph.List) {
			key = p.value // a set: keys are the elements
		}
		name, known := text(key)
		if !known {
			return m.representative(b, a, key, keys{form: "for_each"})
		}
		k.list = append(k.list, instanceKey{text: "[" + strconv.Quote(name) + "]", index: name, vars: map[string]*graph.Value{
			"each": graph.NewObject([]graph.Member{{Key: "key", Value: graph.NewString(name, key.Range)}, {Key: "value", Value: value}}, a.value.at),
		}})
	}
	if v.Is(graph.List) { // sets are in the order of their elements
		slices.SortStableFunc(k.list, func(a, b instanceKey) int { return strings.Compare(a.index, b.index) })
		k.list = slices.CompactFunc(k.list, func(a, b instanceKey) bool { return a.index == b.index })
	}
	return k
}

// room reserves instances, and tells when a root has too many of them.
func (r *root) room(n int, at source.Range) bool {
	if r.resources+n > maxResources {
		r.tooMany(at, maxResources, "resource")
		return false
	}
	r.resources += n
	return true
}

func (r *root) tooMany(at source.Range, most int, what string) {
	if r.told[at] {
		return
	}
	r.told[at] = true
	r.unit.Complete = false
	r.diags.Add(diag.Error, "too-many-instances", at, "Too many instances", "The root would have more than %d %s instances; this block is not evaluated.", most, what)
}

// resource gives the value of a resource or data source by its type and name.
func (m *moduleInstance) resource(s *scope, kind, typ, name string, r hcl.Range) *graph.Value {
	address := typ + "." + name
	if kind != "resource" {
		address = kind + "." + address
	}
	b := m.config.blocks[kind+"."+typ+"."+name]
	if b == nil {
		return s.undeclared(r, address, m.config.named(kind+"."))
	}
	if m.busy[address+" count"] {
		return m.cycle(s, address, b.header, r)
	}
	return m.expandSet(address, b).value
}

// expandSet makes the instances of a block, once.
func (m *moduleInstance) expandSet(address string, b *block) *set {
	if x := m.sets[address]; x != nil {
		return x
	}
	x := &set{module: m, block: b, address: address}
	m.busy[address+" count"] = true
	keys := m.instances(b)
	delete(m.busy, address+" count")
	m.sets[address] = x
	values := make([]*graph.Value, 0, len(keys.list))
	for _, k := range keys.list {
		inst := &instance{set: x, key: k, memo: map[string]*graph.Value{}}
		x.instances = append(x.instances, inst)
		full := inst.address()
		v := graph.NewUnknown(graph.Unknowable{
			Expr: full, Reason: full + " is known at deployment", Type: graph.Object, NotNull: true, Same: full,
		}, b.header).WithReferences(graph.Reference{Address: full, Range: b.header})
		m.root.refs[v] = inst
		values = append(values, v)
	}
	if keys.open != nil && len(values) == 1 {
		keys.open = values[0] // any instance looks like the representative
	}
	x.value = keys.collect(values, b.header)
	return x
}

func (i *instance) address() string { return i.set.module.join(i.set.address) + i.key.text }

func (i *instance) scope() *scope { return i.set.module.scope().with(i.key.vars) }

// attribute gives an attribute of a resource: what the configuration says,
// else an unknown that the provider computes.
func (i *instance) attribute(name string, at source.Range, expr string) *graph.Value {
	if i.outputs != nil {
		return i.outputs.output(name, at, expr)
	}
	address := i.address()
	ref := graph.Reference{Address: address, Attribute: name, Range: at}
	v, ok := i.memo[name]
	if !ok {
		key := address + "." + name
		if i.set.module.busy[key] {
			return i.computed(name, at, expr).WithReferences(ref)
		}
		i.set.module.busy[key] = true
		v = i.configured(name)
		delete(i.set.module.busy, key)
		i.memo[name] = v
	}
	if v.IsNull() {
		return i.computed(name, at, expr).WithReferences(ref)
	}
	if i.set.module.root.refs[v] != nil {
		return v
	}
	return v.WithRange(at).WithReferences(ref)
}

// configured gives what the block says of an attribute, nil if nothing.
func (i *instance) configured(name string) *graph.Value {
	if v := i.made(name); v != nil {
		return v
	}
	if a, ok := i.set.block.body.attribute(name); ok && !slices.Contains(resourceMeta, name) {
		return i.scope().eval(a.value)
	}
	if !strings.HasPrefix(i.set.address, "data.") {
		if list := i.scope().blocksOf(i.set.block.body, name); list != nil {
			return i.withComputed(list, i.address()+"."+name)
		}
	}
	return nil
}

// withComputed gives the blocks of a resource as others see them: the provider may add to each.
func (i *instance) withComputed(list *graph.Value, name string) *graph.Value {
	more := graph.NewUnknown(graph.Unknowable{Expr: name, Reason: name + " is known at deployment", Type: graph.Unknown}, list.Range)
	return eachElement(list, func(e *graph.Value) *graph.Value {
		if !e.Is(graph.Object) || e.Rest() != nil {
			return e
		}
		return eachMember(e, func(key string, m *graph.Value) *graph.Value {
			if m.Is(graph.List) {
				return i.withComputed(m, name+"."+key)
			}
			return m
		}).WithRest(more)
	})
}

var (
	resourceMeta = []string{"count", "for_each", "provider", "depends_on", "lifecycle", "provisioner", "connection"}
	callMeta     = []string{"count", "for_each", "providers", "depends_on", "source", "version"}
)

// expand evaluates all resources of a module and of those that it calls.
func (m *moduleInstance) expand() {
	for _, b := range m.config.order {
		if m.root.ctx.Err() != nil {
			return
		}
		if b.kind == "module" {
			c := m.expandCall(b)
			for _, child := range c.instances {
				child.expand()
			}
			for _, k := range c.missing {
				m.emitUnresolved(b, k)
			}
			continue
		}
		m.emitSet(m.expandSet(strings.Join(b.labels, "."), b))
	}
}

// emitSet adds the resources of a block to the unit. Instances whose body
// does not ask which one it is share their properties.
func (m *moduleInstance) emitSet(x *set) {
	b := x.block
	shared := !mentions(b.body, "each", "count", "self")
	var properties *graph.Value
	for _, inst := range x.instances {
		if properties == nil || !shared {
			properties = inst.scope().body(b.body, resourceMeta)
		}
		p := x.provider()
		r := &graph.Resource{
			Address: inst.address(), Config: m.joinPlain(x.address), Type: b.labels[0], Declared: b.labels[0], Tool: graph.Terraform,
			Properties: properties, Range: b.at, Header: b.header, Calls: m.calls, When: both(m.when, inst.key.when), Region: p.regionName(),
			References: inst.dependsOn(),
		}
		if region, ok := properties.Get("region").Text(); ok {
			r.Region = region
		}
		r.Attributes = inst.meta(p)
		m.root.emit(r)
	}
}

func (r *root) emit(res *graph.Resource) { r.unit.Resources = append(r.unit.Resources, res) }

// meta gives what stands beside the properties: lifecycle, and the
// provider's default tags.
func (i *instance) meta(p *provider) *graph.Value {
	var members []graph.Member
	if b := i.set.block.body.first("lifecycle"); b != nil {
		members = append(members, graph.Member{Key: "lifecycle", Range: b.header, Value: i.lifecycle(b)})
	}
	if p.tags != nil {
		members = append(members, graph.Member{Key: "default_tags", Value: p.tags})
	}
	if members == nil {
		return nil
	}
	return graph.NewObject(members, i.set.block.header)
}

// lifecycle evaluates what lifecycle says. Conditions in it judge a run, not
// the configuration; ignore_changes and replace_triggered_by hold names.
func (i *instance) lifecycle(b *block) *graph.Value {
	plain := body{attributes: b.body.attributes}
	o := i.scope().body(plain, []string{"ignore_changes", "replace_triggered_by"})
	for _, name := range []string{"ignore_changes", "replace_triggered_by"} {
		a, ok := b.body.attribute(name)
		if !ok {
			continue
		}
		names := []*graph.Value{}
		if word, is := a.value.keyword(); is && word == "all" {
			names = append(names, graph.NewString(word, a.value.at))
		}
		for _, t := range a.value.names() {
			if word := nameOf(t); word != "all" {
				names = append(names, graph.NewString(word, a.value.at))
			}
		}
		o = o.WithMembers(append(slices.Clone(o.Members()), graph.Member{Key: name, Range: a.at, Value: graph.NewList(names, a.value.at)}))
	}
	return o
}

func (i *instance) dependsOn() []graph.Reference {
	a, ok := i.set.block.body.attribute("depends_on")
	if !ok {
		return nil
	}
	var refs []graph.Reference
	for _, t := range a.value.names() {
		parts := strings.SplitN(nameOf(t), ".", 4)
		parts = parts[:min(3, len(parts))]
		if parts[0] != "data" && parts[0] != "module" && len(parts) > 2 {
			parts = parts[:2]
		}
		refs = append(refs, graph.Reference{Address: i.set.module.join(strings.Join(parts, ".")), Range: a.value.at})
	}
	return refs
}

// mentions reports whether a body uses one of the names.
func mentions(b body, names ...string) bool {
	for _, a := range b.attributes {
		if a.value.node != nil {
			if a.value.node.Kind != document.Scalar || strings.Contains(a.value.node.Text, "${") || strings.Contains(a.value.node.Text, "%{") {
				return true
			}
			continue
		}
		for _, t := range a.value.native.Variables() {
			if slices.Contains(names, t.RootName()) {
				return true
			}
		}
	}
	return slices.ContainsFunc(b.blocks, func(inner *block) bool { return mentions(inner.body, names...) })
}

// body evaluates a block's content: attributes by name, and a list of
// objects for each kind of nested block. Names in skip are left out.
func (s *scope) body(b body, skip []string) *graph.Value {
	var members []graph.Member
	var at source.Range
	for _, a := range b.attributes {
		at = a.at
		if slices.Contains(skip, a.name) {
			continue
		}
		if v := s.eval(a.value); !v.Is(graph.Null) {
			members = append(members, graph.Member{Key: a.name, Range: a.at, Value: v})
		}
	}
	var kinds []string
	for _, inner := range b.blocks {
		kind := inner.kind
		if kind == "dynamic" && len(inner.labels) == 1 {
			kind = inner.labels[0]
		}
		if !slices.Contains(skip, kind) && !slices.Contains(kinds, kind) {
			kinds = append(kinds, kind)
		}
	}
	for _, kind := range kinds {
		if list := s.blocksOf(b, kind); list.Len() > 0 || list.Rest() != nil { // dynamic blocks may make none
			members = append(members, graph.Member{Key: kind, Range: list.Range, Value: list})
		}
	}
	return graph.NewObject(members, at)
}

// blocksOf gives the nested blocks of a kind as a list, nil if there are none.
func (s *scope) blocksOf(b body, kind string) *graph.Value {
	var elements []*graph.Value
	var rest *graph.Value
	var at source.Range
	for _, inner := range b.blocks {
		switch {
		case inner.kind == kind:
			elements = append(elements, s.body(inner.body, nil).WithRange(inner.at).Here())
		case inner.kind == "dynamic" && len(inner.labels) == 1 && inner.labels[0] == kind:
			made, open := s.dynamic(inner)
			elements = append(elements, made...)
			if open != nil {
				rest = open
			}
		default:
			continue
		}
		if at.IsZero() {
			at = inner.header
		}
	}
	if at.IsZero() {
		return nil
	}
	list := graph.NewList(elements, at)
	if rest != nil {
		list = list.WithRest(rest)
	}
	return list
}

// dynamic makes the blocks of a dynamic block, and the rest when it is not known how many there are.
func (s *scope) dynamic(b *block) (made []*graph.Value, rest *graph.Value) {
	each, ok := b.body.attribute("for_each")
	content := b.body.first("content")
	if !ok || content == nil {
		return nil, nil
	}
	iterator := b.labels[0]
	if a, ok := b.body.attribute("iterator"); ok {
		if name, isName := a.value.keyword(); isName {
			iterator = name
		}
	}
	turn := func(p pair) *graph.Value {
		vars := map[string]*graph.Value{iterator: graph.NewObject([]graph.Member{{Key: "key", Value: p.key}, {Key: "value", Value: p.value}}, each.value.at)}
		return s.with(vars).body(content.body, nil).WithRange(b.at).Here()
	}
	v := s.eval(each.value)
	if u := v.Unknown(); u != nil && u.Choice != nil {
		for i, branch := range []*graph.Value{u.Choice.Then, u.Choice.Else} {
			if branch.IsUnknown() || branch.Rest() != nil {
				return nil, v
			}
			for _, p := range pairs(branch) {
				choice := &graph.Choice{Condition: u.Choice.Condition, Then: turn(p)}
				if i == 1 {
					choice.Then, choice.Else = nil, choice.Then
				}
				c := graph.Unknowable{Expr: u.Expr, Reason: u.Reason, At: u.At, Type: graph.Object, Choice: choice}
				made = append(made, graph.NewUnknown(c, b.at))
			}
		}
		return made, nil
	}
	if v.IsUnknown() {
		u := *v.Unknown()
		u.Type, u.Same, u.NotNull, u.Parts = graph.Unknown, "", false, nil
		return nil, graph.NewUnknown(u, b.at).WithReferences(v.References()...)
	}
	if v.Len() > maxElements {
		s.m.root.tooMuch(b.header)
		return nil, nil
	}
	for _, p := range pairs(v) {
		made = append(made, turn(p))
	}
	if v.Rest() != nil {
		return made, v.Rest()
	}
	return made, nil
}

// text gives an expression as it is written, on one line.
func (e expression) text() string {
	text := strings.Join(strings.Fields(e.file.Text(e.at)), " ")
	if len(text) > 80 {
		text = strings.ToValidUTF8(text[:77], "") + "…"
	}
	return text
}

// keyword gives the name that an expression consists of.
func (e expression) keyword() (string, bool) {
	if e.native == nil {
		return e.node.Text, e.node != nil
	}
	if l, ok := e.native.(*hclsyntax.LiteralValueExpr); ok {
		return fmt.Sprint(e.file.Text(e.at)), l != nil
	}
	name := hcl.ExprAsKeyword(e.native)
	return name, name != ""
}
