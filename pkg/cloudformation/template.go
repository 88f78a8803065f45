package cloudformation

import (
	"bytes"
	"slices"
	"strings"

	"github.com/plinth-lint/plinth/pkg/diag"
	"github.com/plinth-lint/plinth/pkg/document"
	"github.com/plinth-lint/plinth/pkg/graph"
	"github.com/plinth-lint/plinth/pkg/source"
	"github.com/plinth-lint/plinth/pkg/suggest"
)

// template is one template while it is read: the root of a unit, or one that
// another template nests.
type template struct {
	*stack
	path string
	root *document.Node
	// prefix is what the addresses of its resources begin with: the address
	// of the nested stack and a dot, or "".
	prefix string
	calls  []graph.Frame
	when   string // the condition of the nested stack
	// argument gives what the parent passes for a parameter, false where it
	// passes nothing; nil for a root.
	argument func(name string, certain bool) (*graph.Value, bool)
	// pseudo are the pseudo parameters with a known value.
	pseudo map[string]string
	made   map[string]creation // by construct path

	entries    []entry
	parameters map[string]document.Pair
	allowed    map[string][]string // the values that a parameter may have
	resources  map[string]entry    // by logical id
	outputs    map[string]entry
	children   map[string]*template // nested stacks, by logical id
	mappings   *document.Node
	conditions *conditions
	// properties are the values of properties that GetAtt asked for, by path.
	properties map[string]*graph.Value
	busy       map[string]bool
	// extended is set by the transform that enables loops and further functions.
	extended bool
	// changed is set when something that is not run may add to the template or change it.
	changed bool
	told    map[string]bool
}

func newTemplate(s *stack, name string, root *document.Node) *template {
	s.templates++
	t := &template{
		stack: s, path: name, root: root, parameters: map[string]document.Pair{}, allowed: map[string][]string{},
		resources: map[string]entry{}, outputs: map[string]entry{}, children: map[string]*template{},
		properties: map[string]*graph.Value{}, busy: map[string]bool{}, told: map[string]bool{},
	}
	t.conditions = newConditions(t)
	return t
}

// prepare reads everything but the resources' properties, so that any of
// them can be asked for.
func (t *template) prepare() {
	t.parameterSection() // an include's location may name one
	t.transforms()
	if f := t.files[t.path]; f != nil && bytes.Contains(f.Bytes, []byte("AWS::Include")) {
		t.root = t.include(t.root, nil)
	}
	t.parameterSection()
	t.serverless()
	t.mappings = t.root.Get("Mappings")
	t.rules()
	for _, e := range t.expand(t.root.Get("Conditions")) {
		t.conditions.entries[e.name] = e
	}
	for _, e := range t.expand(t.root.Get("Outputs")) {
		t.outputs[e.name] = e
	}
	resources := t.root.Get("Resources")
	if resources == nil || resources.Kind != document.Mapping {
		t.diags.Add(diag.Error, "template-empty", t.root.Range, "Template has no resources", "A template needs a Resources section, which is a mapping of logical ids.")
		return
	}
	t.entries = t.expand(resources)
	for _, e := range t.entries {
		t.resources[e.name] = e
	}
	for _, e := range t.entries {
		t.nest(e)
	}
}

// load reads the resources of the template and of those that it nests.
func (t *template) load() {
	if t.unit.Range.IsZero() {
		t.unit.Range = t.root.Range
		for _, p := range t.root.Pairs {
			if p.Key.Text == "Resources" {
				t.unit.Range = p.Key.Range
			}
		}
	}
	for _, e := range t.entries {
		if t.ctx.Err() != nil {
			return
		}
		if t.resource(e) && t.children[e.name] != nil {
			t.children[e.name].load()
		}
	}
}

// entry is one entry of a section, which a loop may have made.
type entry struct {
	name string
	key  source.Range
	node *document.Node
	vars map[string]string // of loops
}

// expand gives the entries of a section, with those that loops make.
func (t *template) expand(section *document.Node) []entry {
	if section == nil {
		return nil
	}
	var out []entry
	ev := &evaluator{t: t}
	for _, p := range section.Pairs {
		if !isLoop(p.Key.Text) {
			out = append(out, entry{name: p.Key.Text, key: p.Key.Range, node: p.Value})
			continue
		}
		turns, known := ev.loop(p)
		if !known {
			t.mayChange()
		}
		for _, turn := range turns {
			out = append(out, entry{name: turn.key, key: turn.at, node: turn.value, vars: turn.ev.vars})
		}
	}
	return out
}

// resource reads one entry of the Resources section, and reports whether the
// stack may have it.
func (t *template) resource(e entry) bool {
	n := e.node
	kind := n.Get("Type")
	switch {
	case e.name == "Fn::Transform" || n.Get("Fn::Transform") != nil && kind == nil:
		(&evaluator{t: t}).call(n, "Fn::Transform", n)
		return false
	case kind != nil && (kind.Kind != document.Scalar || kind.Tag != "" || strings.HasSuffix(kind.Text, "::MODULE")):
		t.module(e, kind)
		return false
	case n.Kind != document.Mapping || kind == nil || kind.Text == "":
		t.diags.Add(diag.Error, "resource-shape", e.key.To(n.Range), "Resource has no type",
			"%s is no resource: a mapping with a Type such as AWS::S3::Bucket is expected.", e.name)
		return false
	}
	ev := &evaluator{t: t, resource: e.name, vars: e.vars}
	r := &graph.Resource{
		Address: t.prefix + e.name, Config: t.prefix + e.name, Tool: graph.CloudFormation, Calls: t.calls,
		Header: e.key, Range: e.key.To(n.Range), When: t.when, Region: t.pseudo["AWS::Region"],
	}
	r.Type = ev.substitute(kind.Text)
	r.Declared = r.Type
	if n.Range.Contains(r.Header) { // a part of a serverless resource, which the range is
		r.Range = n.Range
	}
	if name, ok := ev.conditionOf(n); ok {
		switch t.conditions.state(name, n.Get("Condition")) {
		case no:
			return false // the stack does not have it
		case maybe:
			r.When = both(t.when, t.prefix+name)
			ev.assumed = t.conditions.implied(name)
		}
	}
	t.shape(n.Get("Condition"))
	r.Properties = ev.properties(n, e.key)
	r.Attributes, r.References = t.attributes(ev, n)
	r.Elsewhere = nests(r.Type) && t.children[e.name] == nil
	t.construct(r, e)
	t.unit.Resources = append(t.unit.Resources, r)
	return true
}

func both(a, b string) string {
	if a == "" || a == b {
		return b
	}
	return a + " and " + b
}

// properties gives a resource's properties, an empty object where there are none.
func (ev *evaluator) properties(n *document.Node, key source.Range) *graph.Value {
	if n.Get("Fn::Transform") != nil { // the macro sees and may change all of the resource
		return ev.call(n, "Fn::Transform", n.Get("Fn::Transform"))
	}
	if properties := n.Get("Properties"); properties != nil {
		if v := ev.eval(properties); v.Is(graph.Object) || v.IsUnknown() {
			return v
		}
	}
	return graph.NewObject(nil, key)
}

// module tells of a resource that a preprocessor or the registry's module of
// that type turns into others.
func (t *template) module(e entry, kind *document.Node) {
	t.mayChange()
	t.diags.Add(diag.Note, "module-not-expanded", kind.Range, "Module is not expanded",
		"%s stands for what %s makes of it, which is not known. Where a preprocessor makes it, check what that writes.",
		e.name, (&evaluator{t: t}).shown(kind))
}

// attributes reads what stands beside the properties.
func (t *template) attributes(ev *evaluator, n *document.Node) (*graph.Value, []graph.Reference) {
	var members []graph.Member
	var refs []graph.Reference
	for _, p := range n.Pairs {
		switch p.Key.Text {
		case "Type", "Properties", "Condition", "Fn::Transform":
		case "DependsOn":
			names := p.Value.Items
			if p.Value.Kind == document.Scalar {
				names = []*document.Node{p.Value}
			}
			for _, d := range names {
				id := ev.substitute(d.Text)
				if _, ok := t.resources[id]; !ok {
					t.missing(d, id, "resource")
					continue
				}
				refs = append(refs, graph.Reference{Address: t.prefix + id, Range: d.Range})
			}
		default:
			if v := ev.eval(p.Value); v != nil {
				members = append(members, graph.Member{Key: p.Key.Text, Range: p.Key.Range, Value: v})
			}
		}
	}
	if len(members) == 0 {
		return nil, refs
	}
	return graph.NewObject(members, n.Range), refs
}

// exports gives the unit's exports, those of nested stacks included.
func (t *template) exports() {
	names := make([]string, 0, len(t.outputs))
	for name := range t.outputs {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		e := t.outputs[name]
		export := e.node.Get("Export").Get("Name")
		if export == nil {
			continue
		}
		ev := &evaluator{t: t, vars: e.vars}
		if v := t.output(name); v != nil {
			t.unit.Exports = append(t.unit.Exports, graph.Export{Name: ev.eval(export), Value: v})
		}
	}
	for _, e := range t.entries {
		if child := t.children[e.name]; child != nil {
			child.exports()
		}
	}
}

// output gives the value of an output, nil where the template has none.
func (t *template) output(name string) *graph.Value {
	e, ok := t.outputs[name]
	if !ok || e.node.Get("Value") == nil {
		return nil
	}
	ev := &evaluator{t: t, vars: e.vars}
	if name, ok := ev.conditionOf(e.node); ok {
		switch t.conditions.state(name, e.node.Get("Condition")) {
		case no:
			return nil
		case maybe:
			ev.assumed = t.conditions.implied(name)
		}
	}
	return t.once("output "+name, e.node, func() *graph.Value { return ev.eval(e.node.Get("Value")) })
}

// maxChain bounds how long a chain of values is followed of which each is
// made from the next.
const maxChain = 1000

// once evaluates something once; what is asked for while it is evaluated
// depends on itself.
func (t *template) once(key string, n *document.Node, eval func() *graph.Value) *graph.Value {
	if v, ok := t.properties[key]; ok {
		return v
	}
	if t.busy[key] || t.depth > maxChain {
		ev := &evaluator{t: t}
		return ev.unknown(n, ev.shown(n), "it depends on itself", graph.Unknown)
	}
	t.busy[key] = true
	t.depth++
	v := eval()
	t.depth--
	delete(t.busy, key)
	t.properties[key] = v
	return v
}

// missing tells of a name that the template does not have.
func (t *template) missing(n *document.Node, name, what string) {
	if t.changed {
		return // a macro may add it
	}
	var names []string
	for id := range t.resources {
		names = append(names, id)
	}
	for id := range t.parameters {
		names = append(names, id)
	}
	slices.Sort(names)
	if _, ok := t.parameters[name]; ok {
		t.diags.Add(diag.Warning, "reference-unknown", n.Range, "Reference leads nowhere", "%s is a parameter, which has no attributes.", name)
		return
	}
	hint := ""
	if near := suggest.Nearest(name, names); near != "" {
		hint = " Did you mean " + near + "?"
	}
	t.diags.Add(diag.Warning, "reference-unknown", n.Range, "Reference leads nowhere",
		"The template has no %s %s.%s", what, name, hint)
}
