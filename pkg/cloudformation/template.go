// Package cloudformation reads CloudFormation templates: YAML and JSON with
// exact ranges, intrinsic functions, and conditions that may stay undecided.
// It gives resources as the template writes them; the canonical form is made
// elsewhere.
package cloudformation

import (
	"bytes"
	"context"
	"path"
	"slices"
	"strings"

	"github.com/plinth-lint/plinth/pkg/diag"
	"github.com/plinth-lint/plinth/pkg/document"
	"github.com/plinth-lint/plinth/pkg/graph"
	"github.com/plinth-lint/plinth/pkg/source"
	"github.com/plinth-lint/plinth/pkg/suggest"
)

// Options are what Load is told.
type Options struct {
	// Parameters are the values given for the template's parameters.
	Parameters map[string]string
}

// Looks reports whether a file's text has what a template has: a Resources
// section and a Type whose value has the form of a resource type, or a format
// version. It is cheap and may be wrong about a file that only looks like a
// template; Load is not.
func Looks(f *source.File) bool {
	if bytes.Contains(f.Bytes, []byte("AWSTemplateFormatVersion")) {
		return true
	}
	return bytes.Contains(f.Bytes, []byte("Resources")) && hasType(f.Bytes)
}

// hasType finds Type: Word::Word, with or without quotes.
func hasType(text []byte) bool {
	for {
		i := bytes.Index(text, []byte("Type"))
		if i < 0 {
			return false
		}
		text = text[i+len("Type"):]
		rest := bytes.TrimLeft(bytes.TrimLeft(text, `"'`), " \t")
		if len(rest) == 0 || rest[0] != ':' {
			continue
		}
		rest = bytes.TrimLeft(rest[1:], " \t\r\n\"'")
		end := bytes.IndexFunc(rest, func(r rune) bool {
			return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && r != ':' && r != '-'
		})
		if end > 0 {
			rest = rest[:end]
		}
		if at := bytes.Index(rest, []byte("::")); at > 0 && rest[0] >= 'A' && rest[0] <= 'Z' && at+2 < len(rest) {
			return true
		}
	}
}

// Load reads one template. A nil unit without an error says that the file is
// no template.
func Load(ctx context.Context, tree *source.Tree, name string, o Options) (*graph.Unit, diag.Diagnostics) {
	var diags diag.Diagnostics
	f, err := tree.Read(name)
	if err != nil {
		diags.Add(diag.Error, "file-unreadable", source.Range{File: name}, "File cannot be read", "%s.", err)
		return nil, diags
	}
	nodes, diags := document.Parse(f)
	if len(nodes) == 0 {
		return nil, diags
	}
	resources := nodes[0].Get("Resources")
	if !isTemplate(nodes[0], resources) {
		return nil, diags
	}
	if len(nodes) > 1 {
		diags.Add(diag.Error, "template-documents", nodes[1].Range, "File has several documents",
			"A template is one YAML document; the service reads the first one alone.")
	}
	t := newTemplate(ctx, f, nodes[0], o)
	t.diags = diags
	t.load(resources)
	return t.unit, t.diags
}

// isTemplate reports whether a document has resources with types that have
// the form of one, or says that it is a template.
func isTemplate(root, resources *document.Node) bool {
	if root.Kind != document.Mapping || resources == nil || resources.Kind != document.Mapping {
		return false
	}
	if root.Get("AWSTemplateFormatVersion") != nil {
		return true
	}
	return slices.ContainsFunc(resources.Pairs, func(p document.Pair) bool {
		t := p.Value.Get("Type")
		return isLoop(p.Key.Text) || t != nil && strings.Contains(t.Text, "::")
	})
}

// template is one template while it is read.
type template struct {
	ctx        context.Context
	file       *source.File
	root       *document.Node
	options    Options
	unit       *graph.Unit
	diags      diag.Diagnostics
	parameters map[string]*document.Node
	resources  map[string]*document.Node // by logical id
	mappings   *document.Node
	conditions *conditions
	// properties are the values of properties that GetAtt asked for, by path.
	properties map[string]*graph.Value
	busy       map[string]bool
	steps      int
	exhausted  bool
}

func newTemplate(ctx context.Context, f *source.File, root *document.Node, o Options) *template {
	t := &template{
		ctx: ctx, file: f, root: root, options: o, mappings: root.Get("Mappings"),
		unit:       &graph.Unit{ID: path.Clean(f.Path), Tool: graph.CloudFormation, Complete: true, Files: []string{f.Path}},
		parameters: map[string]*document.Node{}, resources: map[string]*document.Node{},
		properties: map[string]*graph.Value{}, busy: map[string]bool{},
	}
	if parameters := root.Get("Parameters"); parameters != nil {
		for _, p := range parameters.Pairs {
			t.parameters[p.Key.Text] = p.Value
		}
	}
	t.conditions = newConditions(t, root.Get("Conditions"))
	return t
}

func (t *template) load(resources *document.Node) {
	t.unit.Range = resources.Range
	for _, p := range t.root.Pairs {
		if p.Value == resources {
			t.unit.Range = p.Key.Range
		}
	}
	t.transforms()
	entries := t.entries(resources)
	for _, e := range entries {
		t.resources[e.name] = e.node
	}
	for _, e := range entries {
		if t.ctx.Err() != nil {
			return
		}
		t.resource(e)
	}
}

// entry is one entry of the Resources section, which a loop may have made.
type entry struct {
	name string
	key  *document.Node
	node *document.Node
	vars map[string]string // of loops
}

// transforms tells of macros: what they make of the template is not known.
func (t *template) transforms() {
	n := t.root.Get("Transform")
	if n == nil {
		return
	}
	names := n.Items
	if n.Kind != document.Sequence {
		names = []*document.Node{n}
	}
	for _, m := range names {
		name := m.Text
		if m.Kind == document.Mapping && m.Get("Name") != nil {
			name = m.Get("Name").Text
		}
		switch {
		case name == "AWS::LanguageExtensions":
		case strings.HasPrefix(name, "AWS::Serverless"):
			t.diags.Add(diag.Note, "sam-not-expanded", m.Range, "Serverless resources are not expanded",
				"AWS::Serverless resources are judged as they are written, not as the plain resources that the transform makes of them.")
		default:
			t.unit.Complete = false
			t.diags.Add(diag.Note, "macro-not-run", m.Range, "Macro is not run",
				"%s is a macro: what it changes in the template is not known.", name)
		}
	}
}

// resource reads one entry of the Resources section.
func (t *template) resource(e entry) {
	n := e.node
	kind := n.Get("Type")
	if n.Kind != document.Mapping || kind == nil || kind.Kind != document.Scalar || kind.Text == "" {
		if n.Get("Fn::Transform") == nil && e.name != "Fn::Transform" {
			t.diags.Add(diag.Error, "resource-shape", e.key.Range.To(n.Range), "Resource has no type",
				"%s is no resource: a mapping with a Type such as AWS::S3::Bucket is expected.", e.name)
		}
		return
	}
	ev := &evaluator{t: t, resource: e.name, vars: e.vars}
	r := &graph.Resource{
		Address: e.name, Config: e.name, Type: kind.Text, Declared: kind.Text, Tool: graph.CloudFormation,
		Header: e.key.Range, Range: e.key.Range.To(n.Range),
	}
	if c := n.Get("Condition"); c != nil {
		switch state := t.conditions.state(c.Text, c); state {
		case no:
			return // the stack does not have it
		case maybe:
			r.When = c.Text
			ev.assumed = t.conditions.implied(c.Text)
		}
	}
	r.Properties = graph.NewObject(nil, e.key.Range)
	if properties := n.Get("Properties"); properties != nil {
		if v := ev.eval(properties); v.Is(graph.Object) || v.IsUnknown() {
			r.Properties = v
		}
	}
	r.Attributes, r.References = t.attributes(ev, n)
	t.unit.Resources = append(t.unit.Resources, r)
}

// attributes reads what stands beside the properties.
func (t *template) attributes(ev *evaluator, n *document.Node) (*graph.Value, []graph.Reference) {
	var members []graph.Member
	var refs []graph.Reference
	for _, p := range n.Pairs {
		switch p.Key.Text {
		case "Type", "Properties", "Condition":
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
				refs = append(refs, graph.Reference{Address: id, Range: d.Range})
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

// missing tells of a name that the template does not have.
func (t *template) missing(n *document.Node, name, what string) {
	if !t.unit.Complete {
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
	if t.parameters[name] != nil {
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
