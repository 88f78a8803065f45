package terraform

import (
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"

	"github.com/plinth-lint/plinth/pkg/graph"
	"github.com/plinth-lint/plinth/pkg/source"
)

// instance is one resource, or the outputs of one module.
type instance struct {
	set     *set
	key     instanceKey
	memo    map[string]*graph.Value
	outputs *moduleInstance
	remote  *remote
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

func (i *instance) address() string { return i.set.module.join(i.set.address) + i.key.text }

func (i *instance) scope() *scope { return i.set.module.scope().with(i.key.vars) }

// attribute gives an attribute of a resource: what the configuration says,
// else an unknown that the provider computes.
func (i *instance) attribute(name string, at source.Range, expr string) *graph.Value {
	if i.outputs != nil {
		return i.outputs.output(name, at, expr)
	}
	if i.remote != nil {
		return i.remote.output(name, at, expr)
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
		v = i.fill(name, i.configured(name))
		delete(i.set.module.busy, key)
		i.memo[name] = v
	}
	if v.IsNull() {
		return i.fill(name, i.computed(name, at, expr)).WithReferences(ref)
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
			shared = shared && (m.root.plan == nil || !properties.Holes())
			properties = inst.fillAll(properties)
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
	if tags := i.fill("tags_all", p.tags); tags != nil {
		members = append(members, graph.Member{Key: "default_tags", Value: tags})
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
		parts := strings.SplitN(strings.TrimPrefix(nameOf(t), "resource."), ".", 4)
		parts = parts[:min(3, len(parts))]
		if parts[0] != "data" && parts[0] != "module" && len(parts) > 2 {
			parts = parts[:2]
		}
		refs = append(refs, graph.Reference{Address: i.set.module.join(strings.Join(parts, ".")), Range: a.value.at})
	}
	return refs
}

// text gives an expression as it is written, on one line.
func (e expression) text() string {
	text := strings.Join(strings.Fields(e.file.Text(e.at)), " ")
	if len(text) > 80 {
		text = strings.ToValidUTF8(text[:77], "") + "…"
	}
	return text
}
