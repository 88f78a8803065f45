// Package sam expands the serverless resources of a template: it makes of
// AWS::Serverless::Function and its kin the plain CloudFormation resources
// that the transform AWS::Serverless-2016-10-31 makes of them, before
// intrinsic functions are evaluated. Every part of an expanded resource
// stands where the SAM property stands that it comes from; what the transform
// adds by itself stands at the header of what makes it add it.
//
// It does not evaluate anything, and does not judge what the service would
// refuse: what it cannot expand is a diagnostic, and stays as it is written.
// The facts are those of the AWS SAM developer guide and specification
// (https://docs.aws.amazon.com/serverless-application-model/); docs/sam.md
// says where the result differs from the service's.
package sam

import (
	"slices"
	"strings"

	"github.com/plinth-lint/plinth/pkg/diag"
	"github.com/plinth-lint/plinth/pkg/document"
	"github.com/plinth-lint/plinth/pkg/source"
	"github.com/plinth-lint/plinth/pkg/suggest"
)

// Options are what Expand is told.
type Options struct {
	// Parameters are the values given for the template's parameters.
	Parameters map[string]string
}

const prefix = "AWS::Serverless::"

// Expand gives the template that the transform makes of one: its serverless
// resources expanded, its Globals merged into them, references to what they
// offer (Function.Alias, Api.Stage) led to what stands for it. A template that does not
// ask for the transform is given back as it is. The template itself is not changed.
func Expand(root *document.Node, o Options) (*document.Node, diag.Diagnostics) {
	resources := root.Get("Resources")
	if resources == nil || resources.Kind != document.Mapping {
		return root, nil
	}
	if !asks(root) {
		return root, unasked(resources)
	}
	x := &expander{
		root: root, options: o, resources: map[string]*document.Node{}, origins: map[string]*origin{},
		taken: map[string]bool{}, renames: map[string]string{}, apis: map[string]*api{},
	}
	x.globals()
	top := &section{}
	x.top = top
	x.collect(resources, top)
	x.embeddedConnectors()
	x.expand()
	return x.result(top), x.diags
}

// unasked tells of the first serverless resource of a template that does not
// ask for the transform: no stack can have it.
func unasked(resources *document.Node) (diags diag.Diagnostics) {
	for _, p := range resources.Pairs {
		if n := p.Value.Get("Type"); strings.HasPrefix(text(n), prefix) {
			diags.Add(diag.Warning, "sam-transform-missing", n.Range, "Template does not ask for the serverless transform",
				"%s is an %s, which the template needs Transform: AWS::Serverless-2016-10-31 for. Serverless resources are not expanded.", p.Key.Text, n.Text)
			break
		}
	}
	return diags
}

// asks reports whether a template names the serverless transform.
func asks(root *document.Node) bool {
	n := root.Get("Transform")
	if n == nil {
		return false
	}
	names := []*document.Node{n}
	if n.Kind == document.Sequence {
		names = n.Items
	}
	return slices.ContainsFunc(names, func(m *document.Node) bool {
		if m.Kind == document.Mapping && m.Get("Name") != nil {
			m = m.Get("Name")
		}
		return m.Text == "AWS::Serverless-2016-10-31"
	})
}

// expander holds one template while it is expanded.
type expander struct {
	root    *document.Node
	options Options
	diags   diag.Diagnostics
	// global are the properties of Globals by the resource's kind.
	global map[string]document.Pair
	top    *section
	// resources are all resources by logical id; those that others change,
	// such as a bucket that notifies a function, are replaced here.
	resources map[string]*document.Node
	origins   map[string]*origin // by logical id
	order     []*origin
	taken     map[string]bool // logical ids that expanded resources have
	// renames leads references such as Function.Alias to logical ids.
	renames    map[string]string
	conditions []document.Pair // that are added
	apis       map[string]*api // by logical id
	plan       *sharedPlan
	groups     []*recordGroup
	deploys    []*deployment
	parts      int  // resources and events that are read
	full       bool // there are too many of them
}

// maxParts bounds the serverless resources and events of one template. A stack has 500
// resources at most.
const maxParts = 1000

// fits counts a resource or an event, and tells of the first that is too many.
func (x *expander) fits(n *document.Node) bool {
	if x.parts++; x.parts > maxParts && !x.full {
		x.full = true
		x.diags.Add(diag.Error, "template-too-large", n.Range, "Template is too large",
			"It has more than %d serverless resources and events. The rest is not expanded.", maxParts)
	}
	return !x.full
}

// section is the Resources section, or the body of a loop in it: loops run
// after the expansion, over what it makes.
type section struct {
	loop  document.Pair // the loop's key and value; zero at the top
	kept  []document.Pair
	made  []document.Pair
	inner []*section
}

// origin is one serverless resource: all that is made of it names it.
type origin struct {
	settings // the properties, with Globals
	id       string
	kind     string // Function, Api, …
	key      *document.Node
	node     *document.Node
	at       place // the header
	section  *section
	events   []*event
	made     []string // the logical ids of what is made of it
}

// near gives the place of a property's key, or the header.
func (o *origin) near(name string) place {
	if p, ok := keyed(o.props, name); ok {
		return at(p.Key)
	}
	return o.at
}

func (o *origin) condition() string { return text(o.node.Get("Condition")) }

// looped reports whether the resource stands in a loop.
func (o *origin) looped() bool { return o.section.loop.Key != nil }

func (x *expander) collect(body *document.Node, s *section) {
	for _, p := range body.Pairs {
		if n := p.Value; strings.HasPrefix(p.Key.Text, "Fn::ForEach::") && n.Kind == document.Sequence && len(n.Items) == 3 && n.Items[2].Kind == document.Mapping {
			inner := &section{loop: p}
			s.inner = append(s.inner, inner)
			x.collect(n.Items[2], inner)
			continue
		}
		x.resources[p.Key.Text] = p.Value
		kind, ok := strings.CutPrefix(text(p.Value.Get("Type")), prefix)
		if !ok || !x.fits(p.Key) {
			s.kept = append(s.kept, p)
			continue
		}
		o := &origin{id: p.Key.Text, kind: kind, key: p.Key, node: p.Value, at: at(p.Key), section: s}
		if expanders[kind] == nil {
			x.notExpanded(o)
			s.kept = append(s.kept, p)
			continue
		}
		o.props = x.merged(o)
		x.origins[o.id] = o
		x.order = append(x.order, o)
	}
}

// notExpanded tells of a kind that stays as it is written.
func (x *expander) notExpanded(o *origin) {
	n := o.node.Get("Type")
	if slices.Contains([]string{"GraphQLApi", "WebSocketApi"}, o.kind) {
		x.diags.Add(diag.Note, "sam-not-expanded", n.Range, "Serverless resource is not expanded",
			"%s is an %s%s, which is kept as it is written: the resources that it stands for are not judged.", o.id, prefix, o.kind)
		return
	}
	x.diags.Add(diag.Warning, "sam-type-unknown", n.Range, "Serverless type is unknown",
		"AWS SAM has no type %s%s.%s", prefix, o.kind, didYouMean(o.kind, slices.Sorted(keysOf(expanders))))
}

func didYouMean(name string, names []string) string {
	if near := suggest.Nearest(name, names); near != "" {
		return " Did you mean " + near + "?"
	}
	return ""
}

// warn tells of something that the transform refuses.
func (x *expander) warn(at source.Range, format string, args ...any) {
	x.diags.Add(diag.Warning, "sam-invalid", at, "Serverless resource is not valid", format, args...)
}

// expanders are the kinds of resources and what expands them, in the order
// in which events reach what they refer to.
var expanders = map[string]func(*expander, *origin){
	"Function":         (*expander).function,
	"StateMachine":     (*expander).stateMachine,
	"Api":              (*expander).restAPI,
	"HttpApi":          (*expander).httpAPI,
	"SimpleTable":      (*expander).simpleTable,
	"LayerVersion":     (*expander).layerVersion,
	"Application":      (*expander).application,
	"Connector":        (*expander).connector,
	"CapacityProvider": (*expander).capacityProvider,
}

// rounds are the kinds in the order in which they are expanded: what events
// add to an API is known before the API is made, and a connector needs the
// roles of what it joins.
var rounds = [][]string{{"Function"}, {"StateMachine"}, {"Api", "HttpApi"}, {"SimpleTable", "LayerVersion", "Application", "CapacityProvider"}, {"Connector"}}

func (x *expander) expand() {
	x.prepareAPIs()
	for _, round := range rounds {
		for _, o := range x.order {
			if slices.Contains(round, o.kind) {
				x.checkProperties(o)
				expanders[o.kind](x, o)
			}
		}
	}
	x.finishShared()
}

// emit adds an expanded resource. Its key stands at p, and its range is that
// of the whole serverless resource.
func (x *expander) emit(o *origin, p place, id, kind string, props *document.Node, extra ...document.Pair) {
	if x.taken[id] || x.resources[id] != nil && id != o.id {
		x.diags.Add(diag.Warning, "sam-name-taken", p.r, "Logical id is taken",
			"%s makes a resource %s, and another one has that logical id.", o.id, id)
		return
	}
	x.taken[id] = true
	n := &document.Node{Kind: document.Mapping, Range: o.key.Range.To(o.node.Range), Content: o.node.Content}
	if id == o.id {
		n.Range = o.node.Range
	}
	n.Pairs = append(n.Pairs, document.Pair{Key: p.text("Type"), Value: x.typeNode(o, p, kind)})
	for _, a := range o.node.Pairs {
		if passes(a.Key.Text, id == o.id || o.kind == "Connector") {
			n.Pairs = append(n.Pairs, a)
		}
	}
	for _, a := range extra {
		set(n, a)
	}
	n.Pairs = append(n.Pairs, document.Pair{Key: x.propertiesKey(o, p), Value: props})
	key := p.text(id)
	o.section.made = append(o.section.made, document.Pair{Key: key, Value: n})
	o.made = append(o.made, id)
	x.resources[id] = n
}

func (x *expander) typeNode(o *origin, p place, kind string) *document.Node {
	if n := o.node.Get("Type"); n != nil {
		p = at(n)
	}
	return p.text(kind)
}

func (x *expander) propertiesKey(o *origin, p place) *document.Node {
	if pair, ok := keyed(o.node, "Properties"); ok {
		return pair.Key
	}
	return p.text("Properties")
}

// passes reports whether an attribute of a serverless resource holds for what
// is made of it: for the resource of its own name, or for all.
func passes(attribute string, own bool) bool {
	switch attribute {
	case "Condition", "DeletionPolicy", "UpdateReplacePolicy", "Metadata":
		return true
	case "DependsOn", "UpdatePolicy", "CreationPolicy":
		return own
	}
	return false
}

// literal gives the text that a scalar or the reference to a parameter is
// certain or said by default to have, as the transform takes it for names.
func (x *expander) literal(n *document.Node) (string, bool) {
	if isText(n) {
		return n.Text, true
	}
	id := target(n)
	if v, ok := x.options.Parameters[id]; ok {
		return v, true
	}
	if d := x.root.Get("Parameters").Get(id).Get("Default"); id != "" && isText(d) {
		return d.Text, true
	}
	return "", false
}

// addCondition adds a condition that is made for an expanded resource.
func (x *expander) addCondition(p place, name string, n *document.Node) {
	for _, c := range x.conditions {
		if c.Key.Text == name {
			return
		}
	}
	x.conditions = append(x.conditions, document.Pair{Key: p.text(name), Value: n})
}

// result puts the expanded template together.
func (x *expander) result(top *section) *document.Node {
	root := *x.root
	root.Pairs = nil
	added := x.conditions
	for _, p := range x.root.Pairs {
		switch p.Key.Text {
		case "Globals":
			continue
		case "Resources":
			p.Value = x.rewrite(x.sectionNode(p.Value, top))
		case "Conditions":
			if p.Value.Kind == document.Mapping {
				n := *p.Value
				n.Pairs = append(slices.Clone(n.Pairs), added...)
				p.Value, added = &n, nil
			}
		case "Outputs":
			p.Value = x.rewrite(p.Value)
		}
		root.Pairs = append(root.Pairs, p)
	}
	if len(added) > 0 {
		p := at(added[0].Key)
		root.Pairs = append(root.Pairs, p.pair("Conditions", p.mapping(added...)))
	}
	return &root
}

func (x *expander) sectionNode(n *document.Node, s *section) *document.Node {
	out := *n
	out.Pairs = nil
	for _, p := range s.kept {
		p.Value = x.resources[p.Key.Text]
		out.Pairs = append(out.Pairs, p)
	}
	for _, p := range s.made {
		if r := x.resources[p.Key.Text]; r != nil {
			p.Value = r
		}
		out.Pairs = append(out.Pairs, p)
	}
	for _, inner := range s.inner {
		loop := *inner.loop.Value
		loop.Items = slices.Clone(loop.Items)
		loop.Items[2] = x.sectionNode(loop.Items[2], inner)
		out.Pairs = append(out.Pairs, document.Pair{Key: inner.loop.Key, Value: &loop})
	}
	return &out
}
