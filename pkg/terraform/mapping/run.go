package mapping

import (
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/plinth-lint/plinth/pkg/graph"
	"github.com/plinth-lint/plinth/pkg/schema"
	"github.com/plinth-lint/plinth/pkg/source"
)

// maxDepth bounds the nesting of blocks that are followed.
const maxDepth = 80

// run maps one resource.
type run struct {
	r     *graph.Resource
	top   *graph.Value // the attributes as Terraform has them
	root  *node        // the canonical properties
	refs  []graph.Reference
	made  []*graph.Resource
	trail []string
	note  func(attribute string)
}

// always are the attributes that every resource has and no canonical type
// knows, beside those that the provider computes.
var always = []string{"id", "arn", "region", "timeouts", "tags_all"}

// properties maps all attributes by a table.
func (x *run) properties(t *table) *graph.Value {
	x.root = &node{at: x.top.Range}
	out := x.root
	for _, s := range t.at {
		out.entries = append(out.entries, entry{key: s.key, inner: &node{at: x.top.Range}})
		out = out.entries[len(out.entries)-1].inner
	}
	x.scope(t.scope, x.top, out)
	return x.root.object()
}

// scope maps the members of an object, or what stands for one, into out.
func (x *run) scope(s *scope, from *graph.Value, out *node) {
	if len(x.trail) > maxDepth {
		return
	}
	for _, m := range from.Members() {
		v := given(m.Value)
		if v == nil {
			continue
		}
		x.trail = append(x.trail, m.Key)
		rules := s.rules[m.Key]
		if len(rules) == 0 || !slices.ContainsFunc(rules, func(r *rule) bool { return r.verb != ask }) {
			x.automatic(s, m, v, out, len(rules) > 0)
		}
		for _, r := range rules {
			switch r.verb {
			case move:
				x.move(r, from, v, m.Range, out)
			case drop:
				x.keepReferences(v)
			}
		}
		x.trail = x.trail[:len(x.trail)-1]
	}
	if rest := from.Rest(); rest != nil && out.rest == nil {
		out.rest = rest
	}
	for _, r := range s.last {
		switch r.verb {
		case move:
			if v, at := x.read(r, from); v != nil {
				x.move(r, from, v, at, out)
			}
		case set:
			v := *r.value
			v.Range = from.Range
			x.move(r, from, &v, source.Range{}, out)
		case split:
			x.split(r, from)
		}
	}
}

// given gives nil for what Terraform treats as not set: null, and an empty
// text, which the provider takes for the zero value of an absent argument.
func given(v *graph.Value) *graph.Value {
	if v.IsNull() {
		return nil
	}
	if t, ok := v.Text(); ok && t == "" {
		return nil
	}
	return v
}

// read gives what a rule's source stands for, and the place of its name.
func (x *run) read(r *rule, from *graph.Value) (*graph.Value, source.Range) {
	switch r.from {
	case it:
		return from, source.Range{}
	case self:
		return x.self(r.source), source.Range{}
	case top:
		from = x.top
	}
	m := from.Member(r.source)
	if m == nil {
		return nil, source.Range{}
	}
	return given(m.Value), m.Range
}

// self gives a reference to an attribute of the resource: its value if that is written and certain.
func (x *run) self(attribute string) *graph.Value {
	ref := graph.Reference{Address: x.r.Address, Attribute: attribute, Range: x.r.Header}
	if v := given(x.top.Get(attribute)); v != nil && !v.IsUnknown() {
		return v.WithReferences(ref)
	}
	name := x.r.Address + "." + attribute
	return graph.NewUnknown(graph.Unknowable{Expr: name, Reason: name + " is known at deployment", Type: graph.String, NotNull: true, Same: name}, x.r.Header).WithReferences(ref)
}

// keepReferences keeps the references of a value that has no place in the canonical shape.
func (x *run) keepReferences(v *graph.Value) {
	v.Walk(func(_ graph.Path, part *graph.Value) bool {
		for _, ref := range part.References() {
			if !slices.Contains(x.refs, ref) {
				x.refs = append(x.refs, ref)
			}
		}
		return true
	})
}

// move puts a value where a rule says.
func (x *run) move(r *rule, from, v *graph.Value, at source.Range, out *node) {
	if v = x.guarded(r.guard, from, v); v == nil {
		return
	}
	for _, s := range r.steps {
		changed := s.apply(v)
		if changed == nil {
			x.keepReferences(v)
			return
		}
		v = changed
	}
	if r.inner != nil && r.inner.hoists {
		x.hoist(r.inner, v, out)
		return
	}
	if r.absolute {
		out = x.root
	}
	k, path := key{at: at, with: r.with}, r.target
	switch {
	case r.inner != nil && r.listed:
		v, path, k.all = x.list(r.inner, v), whole(path), true
	case r.inner != nil:
		v, k.all = x.object(r.inner, v), true
	case r.listed && (v.Is(graph.List) || isListOfObjects(r.prop, v)):
		if !r.prop.IsList() {
			path = whole(path) // its elements, not the list, are appended
		}
		v = x.fitElements(v, r.prop)
	default:
		v = x.fit(v, r.prop)
	}
	if v != nil && !v.Range.IsZero() && len(path) == 0 && !v.Is(graph.Object) && !v.IsUnknown() {
		return // a scalar cannot become the object around it
	}
	out.put(path, v, k)
}

func isListOfObjects(p *schema.Property, v *graph.Value) bool {
	return p.IsObject() && v.IsUnknown() && v.Unknown().Type == graph.List
}

// whole gives the path to a list for the path to a further element of it.
func whole(path []segment) []segment {
	path = slices.Clone(path)
	path[len(path)-1].each = false
	return path
}

// hoist maps the members of single blocks into the object around.
func (x *run) hoist(s *scope, v *graph.Value, out *node) {
	elements, rest := spread(v)
	for _, e := range elements {
		x.hoistOne(s, e, out)
	}
	if rest != nil {
		x.obscure(s, rest, out)
	}
}

func (x *run) hoistOne(s *scope, e *graph.Value, out *node) {
	u := e.Unknown()
	switch {
	case u == nil:
		x.scope(s, e, out)
	case u.Choice == nil:
		x.obscure(s, e, out)
	default:
		then, otherwise := &node{at: e.Range}, &node{at: e.Range}
		for branch, n := range map[*graph.Value]*node{u.Choice.Then: then, u.Choice.Else: otherwise} {
			if branch != nil {
				x.hoistOne(s, branch, n)
			}
		}
		combine(e, u.Choice.Condition, then.object(), otherwise.object(), out)
	}
}

// combine puts the members of one of two objects into out, by a condition that is not decided.
func combine(e *graph.Value, condition string, then, otherwise *graph.Value, out *node) {
	for _, m := range then.Members() {
		out.put([]segment{{key: m.Key}}, chosen(e, condition, m.Value, otherwise.Get(m.Key)), key{at: m.Range})
	}
	for _, m := range otherwise.Members() {
		if then.Get(m.Key) == nil {
			out.put([]segment{{key: m.Key}}, chosen(e, condition, nil, m.Value), key{at: m.Range})
		}
	}
}

// obscure makes unknown whatever a scope's lines may set.
func (x *run) obscure(s *scope, unknown *graph.Value, out *node) {
	names := make([]string, 0, len(s.rules))
	for name := range s.rules {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		for _, r := range s.rules[name] {
			if r.verb != move {
				continue
			}
			if r.inner != nil && r.inner.hoists {
				x.obscure(r.inner, unknown, out)
				continue
			}
			to := out
			if r.absolute {
				to = x.root
			}
			to.put(uncertain(r, unknown))
		}
	}
}

// uncertain gives what put takes to make a rule's target unknown.
func uncertain(r *rule, unknown *graph.Value) ([]segment, *graph.Value, key) {
	path := r.target
	if i := slices.IndexFunc(path, func(s segment) bool { return s.each }); i >= 0 {
		path = whole(path[:i+1])
		return path, graph.NewList(nil, unknown.Range).WithRest(unknown), key{}
	}
	return path, forget(unknown, graph.Unknown), key{}
}

// list maps blocks to the elements of a list.
func (x *run) list(s *scope, v *graph.Value) *graph.Value {
	from, rest := spread(v)
	elements := make([]*graph.Value, 0, len(from))
	for _, e := range from {
		elements = append(elements, x.elements(s, e)...)
	}
	list := graph.NewList(elements, v.Range).WithReferences(v.References()...)
	if rest != nil {
		list = list.WithRest(rest)
	}
	return list
}

// elements maps one block to an element, or to one for each value of the fans.
func (x *run) elements(s *scope, e *graph.Value) []*graph.Value {
	u := e.Unknown()
	if u != nil && u.Choice != nil {
		then, otherwise := x.absentOr(s, u.Choice.Then), x.absentOr(s, u.Choice.Else)
		var out []*graph.Value
		for i := range max(len(then), len(otherwise)) {
			out = append(out, chosen(e, u.Choice.Condition, at(then, i), at(otherwise, i)))
		}
		return out
	}
	if u != nil || len(s.fans) == 0 {
		return []*graph.Value{x.object(s, e)}
	}
	return x.fanned(s, e)
}

func (x *run) absentOr(s *scope, v *graph.Value) []*graph.Value {
	if v.IsNull() {
		return nil
	}
	return x.elements(s, v)
}

func at(list []*graph.Value, i int) *graph.Value {
	if i < len(list) {
		return list[i]
	}
	return nil
}

// fanned maps one block to an element for each value of the fans. A block
// with none of them is one element; one whose fans are all empty is none.
func (x *run) fanned(s *scope, e *graph.Value) []*graph.Value {
	base := x.object(s, e)
	var out []*graph.Value
	asked := false
	for _, r := range s.fans {
		v, at := x.read(r, e)
		if v = x.guarded(r.guard, e, v); v == nil {
			continue
		}
		asked = true
		for _, one := range scatter(v) {
			for _, step := range r.steps {
				one = step.apply(one)
			}
			out = append(out, x.with(base, r, one, at))
		}
	}
	if !asked {
		return []*graph.Value{base}
	}
	return out
}

// with gives the object with a fan's value in it. A value that is there under a
// condition makes an object that is.
func (x *run) with(base *graph.Value, r *rule, v *graph.Value, at source.Range) *graph.Value {
	if u := v.Unknown(); u != nil && u.Choice != nil && (u.Choice.Then == nil || u.Choice.Else == nil) {
		if u.Choice.Then == nil {
			return chosen(v, u.Choice.Condition, nil, x.with(base, r, u.Choice.Else, at))
		}
		return chosen(v, u.Choice.Condition, x.with(base, r, u.Choice.Then, at), nil)
	}
	n := &node{at: base.Range}
	n.absorb(base)
	n.put(r.target, v, key{at: at, with: r.with})
	return n.object()
}

// scatter gives the values that a list stands for, one at least for what is
// not known. Of a choice between lists the first values of both belong
// together.
func scatter(v *graph.Value) []*graph.Value {
	u := v.Unknown()
	switch {
	case v.Is(graph.List):
		out := slices.Clone(v.Elements())
		if v.Rest() != nil {
			out = append(out, one(v.Rest()))
		}
		return out
	case u == nil:
		return []*graph.Value{v}
	case u.Choice == nil:
		return []*graph.Value{one(v)}
	}
	var then, otherwise []*graph.Value
	if b := present(u.Choice.Then); b != nil {
		then = scatter(b)
	}
	if b := present(u.Choice.Else); b != nil {
		otherwise = scatter(b)
	}
	var out []*graph.Value
	for i := range max(len(then), len(otherwise)) {
		out = append(out, chosen(v, u.Choice.Condition, at(then, i), at(otherwise, i)))
	}
	return out
}

// one gives an element of a list that is not known.
func one(v *graph.Value) *graph.Value {
	if u := v.Unknown(); u != nil && (u.Type == graph.List || u.Type == graph.Unknown) {
		e := forget(v, graph.String)
		c := *e.Unknown()
		c.NotNull = true
		return graph.Replace(e, c)
	}
	return v
}

// object maps a block to an object.
func (x *run) object(s *scope, v *graph.Value) *graph.Value {
	elements, rest := []*graph.Value{v}, (*graph.Value)(nil)
	if v.Is(graph.List) {
		elements, rest = v.Elements(), v.Rest()
	}
	var out *graph.Value
	for _, e := range elements {
		if o := branches(e, func(e *graph.Value) *graph.Value { return x.one(s, e) }); out == nil {
			out = o
		} else {
			out = overlay(out, o)
		}
	}
	if rest != nil {
		if out == nil {
			return forget(rest, graph.Object)
		}
		if out.Is(graph.Object) {
			out = out.WithRest(rest)
		}
	}
	return out
}

func overlay(a, b *graph.Value) *graph.Value {
	e := entry{value: a}
	e.merge(b, false)
	if e.inner != nil {
		return e.inner.object()
	}
	return e.value
}

func (x *run) one(s *scope, e *graph.Value) *graph.Value {
	if e.Is(graph.List) {
		return x.object(s, e)
	}
	if e.IsUnknown() && !reads(s, it) {
		return forget(e, graph.Object)
	}
	n := &node{at: e.Range}
	x.scope(s, e, n)
	o := n.object()
	if e.Is(graph.Object) {
		return o.WithReferences(e.References()...)
	}
	return o
}

// reads reports whether a line of the scope has the origin as its source.
func reads(s *scope, from origin) bool {
	return slices.ContainsFunc(s.last, func(r *rule) bool { return r.from == from && r.verb == move })
}

var plainScopes sync.Map // *schema.Property → *scope

// plain gives the scope of an object of which all members map automatically.
func plain(p *schema.Property) *scope {
	if s, ok := plainScopes.Load(p); ok {
		return s.(*scope)
	}
	s, _ := plainScopes.LoadOrStore(p, &scope{prop: p})
	return s.(*scope)
}

// fit gives a value the shape of its place as far as blocks are concerned:
// an object for a single block, a list for several, a map for keys and values.
func (x *run) fit(v *graph.Value, p *schema.Property) *graph.Value {
	switch {
	case p.IsObject():
		return x.object(plain(p), v)
	case p.IsList():
		return branches(v, func(v *graph.Value) *graph.Value { return x.fitElements(v, p.Element()) })
	case p != nil && p.Kind == schema.Map:
		return branches(v, func(v *graph.Value) *graph.Value { return fitMap(v) })
	}
	return v
}

func (x *run) fitElements(v *graph.Value, p *schema.Property) *graph.Value {
	if !p.IsObject() || !v.Is(graph.List) && !v.Is(graph.Object) {
		return v
	}
	return x.list(plain(p), v)
}

// fitMap makes a map of a list of keys and values, however those are called.
func fitMap(v *graph.Value) *graph.Value {
	if !v.Is(graph.List) {
		return v
	}
	name, value := "key", "value"
	for _, e := range v.Elements() {
		_, e = only(e)
		for _, m := range e.Members() {
			switch strings.ToLower(m.Key) {
			case "key", "name":
				name = m.Key
			case "value":
				value = m.Key
			}
		}
	}
	return keyed(v, name, value)
}

// automatic maps an attribute to the property of the same name.
func (x *run) automatic(s *scope, m graph.Member, v *graph.Value, out *node, asked bool) {
	if s.delegates {
		return
	}
	if p := s.match(m.Key); p != nil {
		out.put([]segment{{key: p.Name}}, x.fit(v, p), key{at: m.Range})
		return
	}
	x.keepReferences(v)
	if asked || s.outer != nil && len(s.outer.rules[m.Key]) > 0 || len(x.trail) == 1 && slices.Contains(always, m.Key) {
		return
	}
	x.note(strings.Join(x.trail, "."))
}

// match finds the property that has an attribute's name.
func (s *scope) match(attribute string) *schema.Property {
	if found, ok := s.automatic.Load(attribute); ok {
		p, _ := found.(*schema.Property)
		return p
	}
	p := matching(s.prop, attribute)
	s.automatic.Store(attribute, p)
	return p
}

// matching finds the property of an object whose name is the attribute's once
// case and underscores are dropped, in the same number or the other one.
func matching(p *schema.Property, attribute string) *schema.Property {
	name := strings.ToLower(strings.ReplaceAll(attribute, "_", ""))
	fields := p.Fields()
	for _, form := range numbers(name) {
		for _, f := range fields {
			if len(f.Name) == len(form) && strings.EqualFold(f.Name, form) {
				return f
			}
		}
	}
	return nil
}

// numbers gives a name, its plurals and its singulars.
func numbers(name string) []string {
	forms := []string{name, name + "s"}
	if stem, ok := strings.CutSuffix(name, "y"); ok {
		forms = append(forms, stem+"ies")
	}
	if stem, ok := strings.CutSuffix(name, "s"); ok {
		forms = append(forms, name+"es", stem)
	}
	if stem, ok := strings.CutSuffix(name, "ies"); ok {
		forms = append(forms, stem+"y")
	}
	return forms
}

// split makes resources of their own of an attribute's values.
func (x *run) split(r *rule, from *graph.Value) {
	m := from.Member(r.source)
	if m == nil || given(m.Value) == nil {
		return
	}
	if u := m.Value.Unknown(); u != nil && (u.Choice == nil || openChoice(u.Choice)) {
		x.piece(r, m.Value, "")
		return
	}
	if !m.Value.Is(graph.List) && !m.Value.IsUnknown() {
		x.piece(r, m.Value, "")
		return
	}
	elements, rest := spread(m.Value)
	for i, e := range elements {
		x.piece(r, e, "["+strconv.Itoa(i)+"]")
	}
	if rest != nil {
		x.piece(r, rest, "[*]")
	}
}

// piece makes one resource of a value.
func (x *run) piece(r *rule, v *graph.Value, index string) {
	p := *x.r
	p.Address, p.Config = p.Address+"."+r.source+index, p.Config+"."+r.source
	p.References = nil
	if index == "[*]" && p.When == "" {
		p.When = "there is any " + r.source
	}
	if u := v.Unknown(); u != nil && u.Choice != nil && p.When == "" {
		switch {
		case u.Choice.Else.IsNull():
			p.When, v = u.Choice.Condition, u.Choice.Then
		case u.Choice.Then.IsNull():
			p.When, v = u.Choice.Condition+" is false", u.Choice.Else
		}
	}
	inner := &run{r: x.r, top: x.top, trail: x.trail, note: x.note}
	inner.root = &node{at: v.Range}
	out := inner.root
	for _, s := range r.made.at {
		out.entries = append(out.entries, entry{key: s.key, inner: &node{at: v.Range}})
		out = out.entries[len(out.entries)-1].inner
	}
	if index == "[*]" || v.IsUnknown() && !reads(r.made.scope, it) {
		out.rest = v
	}
	inner.trail = append(inner.trail, r.source)
	inner.scope(r.made.scope, v, out)
	p.Properties = inner.root.object()
	p.References = inner.refs
	inner.finish(&p, r.made, v)
	x.made = append(append(x.made, &p), inner.made...)
}
