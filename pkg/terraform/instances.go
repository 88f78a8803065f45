package terraform

import (
	"slices"
	"strconv"
	"strings"

	"github.com/plinth-lint/plinth/pkg/diag"
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

// expandSet makes the instances of a block, once.
func (m *moduleInstance) expandSet(address string, b *block) *set {
	if x := m.sets[address]; x != nil {
		return x
	}
	x := &set{module: m, block: b, address: address}
	m.busy[address+" count"] = true
	keys := m.planned(b, address, m.instances(b))
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
