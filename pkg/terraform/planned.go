package terraform

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/plinth-lint/plinth/pkg/diag"
	"github.com/plinth-lint/plinth/pkg/graph"
	"github.com/plinth-lint/plinth/pkg/source"
	"github.com/plinth-lint/plinth/pkg/terraform/plan"
)

// plannedVariable gives the value that a root variable had in the plan. Where
// the configuration says the same, its own stands: it has the better place.
func (m *moduleInstance) plannedVariable(name string, b *block, own *graph.Value) *graph.Value {
	said, ok := m.root.plan.Variable(name)
	if !ok || !own.Holes() && said.Agrees(own) {
		return own
	}
	v := said.Value()
	if v == nil {
		v = graph.NewNull(b.header)
	}
	return typeOf(b).convert(plan.Standing(v, b.header))
}

// maxShort bounds the lists that stand where they are used, which costs a copy.
const maxShort = 32

// used gives a value of a root variable where it is used. A list that only the
// plan gives stands there with its elements, which are written nowhere else.
func (s *scope) used(v *graph.Value, at source.Range) *graph.Value {
	if s.m.root.plan == nil || s.m.parent != nil || !v.Is(graph.List) || v.Len() > maxShort {
		return v
	}
	for _, e := range v.Elements() {
		if e.Is(graph.List) || e.Is(graph.Object) || e.Origin().File != s.m.root.plan.Name() {
			return v
		}
	}
	return plan.Standing(v, at)
}

// planned gives the instances that the plan has of a resource, data source or
// module call, where the configuration alone does not tell them.
func (m *moduleInstance) planned(b *block, address string, k keys) keys {
	sure := m.when == "" && !strings.Contains(m.address, "[*]")
	if m.root.plan == nil || sure && k.open == nil && !slices.ContainsFunc(k.list, func(key instanceKey) bool { return key.when != "" }) {
		return k
	}
	texts, ok := m.root.plan.Instances(m.address, address)
	switch {
	case ok && len(texts) == 0:
		return keys{form: "count"}
	case !ok || k.form == "" || !m.root.room(len(texts), b.header):
		return k
	}
	a, ok := b.body.attribute(k.form)
	if !ok {
		return k
	}
	v := m.scope().eval(a.value)
	isSet := v.Is(graph.List) || v.IsUnknown() && v.Unknown().Type == graph.List
	made := keys{form: k.form}
	for _, text := range texts {
		key := instanceKey{text: text}
		if i := slices.IndexFunc(k.list, func(x instanceKey) bool { return x.text == text }); i >= 0 {
			key.vars, key.index = k.list[i].vars, k.list[i].index
		} else {
			key.vars, key.index = plannedKey(k, text, isSet, a.value.at)
		}
		made.list = append(made.list, key)
	}
	return made
}

// plannedKey gives what count.index, each.key and each.value are in an instance
// that only the plan tells of. In a set key and value are one.
func plannedKey(k keys, text string, isSet bool, at source.Range) (vars map[string]*graph.Value, index string) {
	index, keyed := plan.Index(text)
	if !keyed {
		n, _ := strconv.Atoi(strings.Trim(text, "[]"))
		return countVars(n, at), ""
	}
	key, value := graph.NewString(index, at), k.open
	if isSet || value == nil {
		value = key
	}
	return map[string]*graph.Value{
		"each": graph.NewObject([]graph.Member{{Key: "key", Value: key}, {Key: "value", Value: value}}, at),
	}, index
}

// fill puts what the plan knows of an attribute in place of what is not known of it.
func (i *instance) fill(name string, v *graph.Value) *graph.Value {
	if i.set.module.root.plan == nil || v == nil || !v.Holes() || i.set.module.root.refs[v] != nil {
		return v
	}
	said, ok := i.set.module.root.plan.Resource(i.address())
	if !ok {
		return v
	}
	if said, ok = said.Member(name); !ok {
		return v
	}
	if filled := said.Fill(v); filled != nil {
		return filled
	}
	return graph.NewNull(v.Range)
}

// fillAll puts what the plan knows of a resource in place of what is not known of it.
func (i *instance) fillAll(properties *graph.Value) *graph.Value {
	said, ok := i.set.module.root.plan.Resource(i.address())
	if !ok {
		return properties
	}
	return said.Fill(properties)
}

// remote is a module that only the plan knows.
type remote struct {
	plan    *plan.Plan
	address string
}

// output gives an output of the module: the resources that it refers to.
func (r *remote) output(name string, at source.Range, expr string) *graph.Value {
	refs := r.plan.Output(r.address, name)
	for n := range refs {
		refs[n].Range = at
	}
	u := graph.Unknowable{Expr: expr, Reason: expr + " is known at deployment", Type: graph.Unknown, Same: r.address + "." + name}
	return graph.NewUnknown(u, at).WithReferences(refs...)
}

// emitRemote adds the resources that the plan has of a module which is not
// there. They stand at its call, which is what can be edited.
func (m *moduleInstance) emitRemote(b *block, k instanceKey) {
	name := "module." + b.labels[0]
	frame := graph.Frame{Name: name + k.text, Range: b.header}
	for _, r := range m.root.plan.Below(m.join(name) + k.text) {
		r.Properties = plan.Standing(r.Properties, b.header)
		for i := range r.References {
			r.References[i].Range = b.header
		}
		r.Range, r.Planned, r.Header, r.When = b.at, r.Header, b.header, m.when
		r.Calls = append(slices.Clone(m.calls), frame)
		m.root.emit(r)
		m.root.remote++
	}
}

// join adds what the configuration does not have, and tells how much of the plan was found in it.
func (r *root) join(dir string) {
	r.unit.Files = append(r.unit.Files, r.plan.Name())
	r.unit.Complete = r.unit.Complete && r.plan.Complete()
	own, held := map[string]bool{}, map[string]bool{}
	for _, res := range r.unit.Resources {
		own[res.Address] = true
	}
	total := 0
	for _, address := range r.plan.Addresses() {
		held[address] = true
		total++
	}
	var absent, more []*graph.Resource
	for _, res := range r.unit.Resources {
		if !held[res.Address] && res.Type != graph.UnresolvedModule && !strings.Contains(res.Address, "[*]") {
			absent = append(absent, res)
		}
	}
	more = r.plan.Resources(own)
	r.unit.Resources = append(r.unit.Resources, more...)
	found := total - len(more) - r.remote
	what := "plan"
	if r.plan.IsState() {
		what = "state"
	}
	detail := fmt.Sprintf("Of %s in the %s, the configuration in %s has %d (%s).", counted(total, "resource"), what, dir, found, share(found, total))
	if r.remote > 0 {
		detail += fmt.Sprintf(" %s of modules that are not in the scan stand at the call.", counted(r.remote, "resource"))
	}
	r.diags.Add(diag.Note, "plan-joined", source.Range{File: r.plan.Name()}, "Configuration is read with its "+what, "%s", detail)
	r.stale(what, more, absent)
}

// stale tells of a plan that is not one of the configuration as it is now.
func (r *root) stale(what string, more, absent []*graph.Resource) {
	if len(more) > 0 {
		r.diags.Add(diag.Warning, "plan-stale", more[0].Header, "The "+what+" has resources that the configuration has not",
			"%s. They are judged as the %s has them. Make it anew if the configuration has changed.", someOf(more), what)
	}
	if len(absent) > 0 && r.plan.Complete() {
		r.diags.Add(diag.Warning, "plan-stale", absent[0].Header, "The configuration has resources that the "+what+" has not",
			"%s. They are judged by the configuration alone. Make the %s anew if the configuration has changed.", someOf(absent), what)
	}
}

// someOf names the first of some resources.
func someOf(resources []*graph.Resource) string {
	var names []string
	for _, r := range resources[:min(len(resources), 3)] {
		names = append(names, r.Address)
	}
	text := strings.Join(names, ", ")
	if more := len(resources) - len(names); more > 0 {
		text += fmt.Sprintf(" and %d more", more)
	}
	return text
}

func counted(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

func share(part, whole int) string {
	if whole == 0 {
		return "there are none"
	}
	return fmt.Sprintf("%d %%", part*100/whole)
}
