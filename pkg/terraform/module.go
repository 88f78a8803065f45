package terraform

import (
	"fmt"
	"strings"

	"github.com/hashicorp/hcl/v2"

	"github.com/plinth-lint/plinth/pkg/diag"
	"github.com/plinth-lint/plinth/pkg/graph"
	"github.com/plinth-lint/plinth/pkg/source"
	"github.com/plinth-lint/plinth/pkg/suggest"
)

// moduleInstance is one call of a module, or the root.
type moduleInstance struct {
	root    *root
	config  *module
	parent  *moduleInstance
	address string // module.a["x"].module.b, "" for the root
	plain   string // the address without instance keys
	calls   []graph.Frame
	when    string // the condition under which the call happens
	given   map[string]*graph.Value
	args    *scope // where the call's arguments are evaluated
	call    *block

	variables map[string]*graph.Value
	locals    map[string]*graph.Value
	sets      map[string]*set
	children  map[string]*children
	busy      map[string]bool
	providers map[string]*provider
}

// maxModuleDepth bounds how deep modules call each other.
const maxModuleDepth = 32

// maxModules bounds the module instances of one root: modules that call others
// twice each are many soon.
const maxModules = 20_000

func (r *root) newModule(parent *moduleInstance, config *module, address string, call *block) *moduleInstance {
	return &moduleInstance{
		root: r, config: config, parent: parent, address: address, call: call,
		variables: map[string]*graph.Value{}, locals: map[string]*graph.Value{}, sets: map[string]*set{},
		children: map[string]*children{}, busy: map[string]bool{}, providers: map[string]*provider{},
	}
}

func (m *moduleInstance) scope() *scope { return &scope{m: m} }

// join gives an address within the module.
func (m *moduleInstance) join(local string) string {
	if m.address == "" {
		return local
	}
	return m.address + "." + local
}

func (m *moduleInstance) joinPlain(local string) string {
	if m.plain == "" {
		return local
	}
	return m.plain + "." + local
}

// traversal evaluates a name with its steps: var.a.b, aws_x.y[0].id, each.key.
func (s *scope) traversal(t hcl.Traversal, r hcl.Range) *graph.Value {
	name := t.RootName()
	if v, ok := s.vars[name]; ok {
		return s.steps(v, t[1:], r)
	}
	if s.isolated {
		return s.invalid(r, "the template has no variable "+name)
	}
	step := func(i int) string {
		if i < len(t) {
			if a, ok := t[i].(hcl.TraverseAttr); ok {
				return a.Name
			}
		}
		return ""
	}
	switch name {
	case "var":
		return s.used(s.steps(s.m.variable(s, step(1), r), t[min(2, len(t)):], r), s.at(r))
	case "local":
		return s.steps(s.m.local(s, step(1), r), t[min(2, len(t)):], r)
	case "module":
		return s.steps(s.m.child(s, step(1), r), t[min(2, len(t)):], r)
	case "data", "ephemeral", "resource":
		if len(t) < 3 {
			return s.invalid(r, "it has a type and a name behind "+name+".")
		}
		return s.steps(s.m.resource(s, name, step(1), step(2), r), t[3:], r)
	case "path":
		return s.path(step(1), r)
	case "terraform", "tofu":
		if workspace := s.m.root.workspace(); step(1) == "workspace" && workspace != "" {
			return graph.NewString(workspace, s.at(r))
		}
		return graph.NewUnknown(graph.Unknowable{Expr: s.shown(r), Reason: s.shown(r) + " is known at deployment", Type: graph.String, NotNull: true, Same: s.shown(r)}, s.at(r))
	case "each", "count":
		return s.undeclared(r, name+"."+step(1), nil)
	case "self":
		return graph.NewUnknown(graph.Unknowable{Expr: s.shown(r), Reason: s.shown(r) + " is known at deployment", Type: graph.Unknown, NotNull: true}, s.at(r))
	}
	if len(t) < 2 {
		return s.undeclared(r, name, nil)
	}
	return s.steps(s.m.resource(s, "resource", name, step(1), r), t[2:], r)
}

// steps follows the rest of a traversal.
func (s *scope) steps(v *graph.Value, t hcl.Traversal, r hcl.Range) *graph.Value {
	for _, step := range t {
		switch x := step.(type) {
		case hcl.TraverseAttr:
			v = s.index(v, graph.NewString(x.Name, source.Range{}), r)
		case hcl.TraverseIndex:
			v = s.index(v, fromCty(x.Key, source.Range{}), r)
		default:
			return s.invalid(r, "the expression is not supported")
		}
	}
	if s.m.root.refs[v] != nil || v.Range == s.at(r) {
		return v
	}
	return v.WithRange(s.at(r))
}

func (s *scope) path(name string, r hcl.Range) *graph.Value {
	switch name {
	case "module":
		return graph.NewString(s.m.config.dir, s.at(r))
	case "root", "cwd":
		top := s.m
		for top.parent != nil {
			top = top.parent
		}
		return graph.NewString(top.config.dir, s.at(r))
	}
	return s.invalid(r, "there is no path."+name)
}

// undeclared gives the value of a name that nothing in the module declares, and
// tells of it: Terraform refuses such a configuration.
func (s *scope) undeclared(r hcl.Range, name string, others []string) *graph.Value {
	at := s.at(r)
	if root := s.m.root; !root.told[at] {
		root.told[at] = true
		detail := "The module declares no " + name + ", so Terraform refuses it. Its value is not known."
		switch near := suggest.Nearest(name, others); {
		case strings.HasPrefix(name, "each."):
			detail = name + " is known only where the block has for_each, so Terraform refuses it here."
		case strings.HasPrefix(name, "count."):
			detail = name + " is known only where the block has count, so Terraform refuses it here."
		case near != "":
			detail += " Did you mean " + near + "?"
		}
		root.diags.Add(diag.Warning, "reference-undeclared", at, "Name is not declared", "%s", detail)
	}
	return s.invalid(r, "there is no "+name)
}

// named gives the names that blocks of a kind have in expressions.
func (m *module) named(prefix string) []string {
	var out []string
	if prefix == "local." {
		for _, name := range sortedKeys(m.locals) {
			out = append(out, prefix+name)
		}
		return out
	}
	as := prefix
	switch prefix {
	case "variable.":
		as = "var."
	case "resource.":
		as = ""
	}
	for _, key := range sortedKeys(m.blocks) {
		if name, ok := strings.CutPrefix(key, prefix); ok {
			out = append(out, as+name)
		}
	}
	return out
}

// cycle gives the value of something that depends on itself.
func (m *moduleInstance) cycle(s *scope, what string, at source.Range, r hcl.Range) *graph.Value {
	m.root.diags.Add(diag.Error, "cycle", at, "Value depends on itself", "%s is defined by itself.", what)
	return s.invalid(r, what+" depends on itself")
}

func (m *moduleInstance) local(s *scope, name string, r hcl.Range) *graph.Value {
	if v, ok := m.locals[name]; ok {
		return v
	}
	a, ok := m.config.locals[name]
	if !ok {
		return s.undeclared(r, "local."+name, m.config.named("local."))
	}
	key := "local." + name
	if m.busy[key] {
		return m.cycle(s, key, a.at, r)
	}
	m.busy[key] = true
	v := m.scope().eval(a.value)
	delete(m.busy, key)
	m.locals[name] = v
	return v
}

func (m *moduleInstance) variable(s *scope, name string, r hcl.Range) *graph.Value {
	if v, ok := m.variables[name]; ok {
		return v
	}
	b := m.config.blocks["variable."+name]
	if b == nil {
		return s.undeclared(r, "var."+name, m.config.named("variable."))
	}
	key := "var." + name
	if m.busy[key] {
		return m.cycle(s, key, b.header, r)
	}
	m.busy[key] = true
	v := m.value(name, b)
	if m.parent == nil && m.root.plan != nil {
		v = m.plannedVariable(name, b, v)
	}
	delete(m.busy, key)
	m.variables[name] = v
	return v
}

// value gives a variable's value: what the caller gives, else the default,
// converted to its type.
func (m *moduleInstance) value(name string, b *block) *graph.Value {
	typ := typeOf(b)
	given := m.given[name]
	if m.args != nil {
		if a, ok := m.call.body.attribute(name); ok {
			given = m.args.eval(a.value)
		}
	}
	if given.Is(graph.Null) && given != nil && !nullable(b) {
		given = nil
	}
	if given != nil {
		return typ.convert(given)
	}
	if a, ok := b.body.attribute("default"); ok {
		return typ.convert(m.scope().eval(a.value))
	}
	u := graph.Unknowable{
		Expr: "var." + name, Reason: "var." + name + " has no value", At: b.header, Type: typ.kind(),
		NotNull: true, Same: m.join("var." + name),
	}
	if a, ok := b.body.attribute("sensitive"); ok {
		if v, isBool := m.scope().eval(a.value).Bool(); isBool {
			u.Secret = v
		}
	}
	return graph.NewUnknown(u, b.header)
}

func nullable(b *block) bool {
	a, ok := b.body.attribute("nullable")
	if !ok {
		return true
	}
	s, _ := a.value.keyword()
	return s != "false"
}

// children are the instances of one module call.
type children struct {
	instances []*moduleInstance
	missing   []instanceKey // of a module that is not there
	value     *graph.Value
}

// child gives the value of module.name: an object of outputs, or a list or map of such.
func (m *moduleInstance) child(s *scope, name string, r hcl.Range) *graph.Value {
	b := m.config.blocks["module."+name]
	if b == nil {
		return s.undeclared(r, "module."+name, m.config.named("module."))
	}
	key := "module." + name
	if m.busy[key+" count"] {
		return m.cycle(s, key, b.header, r)
	}
	return m.expandCall(b).value
}

// expandCall makes the instances of a module call, once.
func (m *moduleInstance) expandCall(b *block) *children {
	name := b.labels[0]
	if c := m.children[name]; c != nil {
		return c
	}
	c := &children{}
	m.children[name] = c
	key := "module." + name
	m.busy[key+" count"] = true
	keys := m.planned(b, key, m.instances(b))
	delete(m.busy, key+" count")
	config, found := m.source(b)
	if m.root.modules += len(keys.list); m.root.modules > maxModules {
		keys.list = nil
		m.root.tooMany(b.header, maxModules, "module")
	}
	values := make([]*graph.Value, 0, len(keys.list))
	for _, k := range keys.list {
		if !found {
			values = append(values, m.unresolved(b, k))
			c.missing = append(c.missing, k)
			continue
		}
		child := m.root.newModule(m, config, m.join(key)+k.text, b)
		child.plain = m.joinPlain(key)
		child.calls = append(append([]graph.Frame{}, m.calls...), graph.Frame{Name: key + k.text, Range: b.header})
		child.when = both(m.when, k.when)
		child.args = m.scope().with(k.vars)
		c.instances = append(c.instances, child)
		values = append(values, child.outputs())
	}
	c.value = keys.collect(values, b.header)
	return c
}

func both(a, b string) string {
	switch {
	case a == "":
		return b
	case b == "" || a == b:
		return a
	}
	return a + " and " + b
}

// unresolved gives the outputs of a module that is not there.
func (m *moduleInstance) unresolved(b *block, k instanceKey) *graph.Value {
	address := m.join("module."+b.labels[0]) + k.text
	v := graph.NewUnknown(graph.Unknowable{
		Expr: "module." + b.labels[0], Reason: fmt.Sprintf("module.%s is not in the scan", b.labels[0]), At: b.header, Type: graph.Object, NotNull: true, Same: address,
	}, b.header)
	if m.root.plan.Calls(m.address, "module."+b.labels[0]) {
		m.root.refs[v] = &instance{remote: &remote{m.root.plan, address}}
		return v
	}
	return v.WithReferences(graph.Reference{Address: address, Range: b.header})
}

// emitUnresolved adds the resource that stands for a module that is not there:
// whatever is passed to it may be used in it.
func (m *moduleInstance) emitUnresolved(b *block, k instanceKey) {
	if m.root.plan.Calls(m.address, "module."+b.labels[0]) {
		m.emitRemote(b, k)
		return
	}
	m.root.emit(&graph.Resource{
		Address: m.join("module."+b.labels[0]) + k.text, Config: m.joinPlain("module." + b.labels[0]), Type: graph.UnresolvedModule, Declared: "module", Tool: graph.Terraform,
		Properties: m.scope().with(k.vars).body(b.body, callMeta), Range: b.at, Header: b.header, Calls: m.calls, When: both(m.when, k.when),
	})
}

// outputs gives the outputs of a module as an object that is evaluated when it is asked.
func (m *moduleInstance) outputs() *graph.Value {
	v := graph.NewUnknown(graph.Unknowable{Expr: m.address, Reason: m.address + " is known at deployment", Type: graph.Object, NotNull: true, Same: m.address}, m.call.header)
	m.root.refs[v] = &instance{outputs: m}
	return v
}

func (m *moduleInstance) output(name string, at source.Range, expr string) *graph.Value {
	b := m.config.blocks["output."+name]
	if b == nil {
		return graph.NewUnknown(graph.Unknowable{Expr: expr, Reason: m.address + " has no output " + name, Type: graph.Unknown, Invalid: true}, at)
	}
	key := "output." + name
	if v, ok := m.locals[key]; ok {
		return v
	}
	a, ok := b.body.attribute("value")
	if !ok || m.busy[key] {
		return graph.NewUnknown(graph.Unknowable{Expr: expr, Reason: "the output " + name + " has no value", Type: graph.Unknown, Invalid: true}, at)
	}
	m.busy[key] = true
	v := m.scope().eval(a.value)
	delete(m.busy, key)
	m.locals[key] = v
	return v
}
