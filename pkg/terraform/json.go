package terraform

import (
	"encoding/json"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/plinth-lint/plinth/pkg/document"
	"github.com/plinth-lint/plinth/pkg/graph"
	"github.com/plinth-lint/plinth/pkg/source"
)

// jsonFile reads a file of JSON syntax
// (https://developer.hashicorp.com/terraform/language/syntax/json).
func jsonFile(f *source.File, n *document.Node) body {
	var out body
	for _, p := range n.Pairs {
		switch count, known := kinds[p.Key.Text]; {
		case known:
			jsonBlocks(f, &out, p.Key.Text, p.Key.Range, nil, p.Value, count)
		case p.Key.Text != "//": // a comment
			out.attributes = append(out.attributes, attribute{name: p.Key.Text, at: p.Key.Range, value: expression{node: p.Value, file: f, at: p.Value.Range}})
		}
	}
	return out
}

// jsonNested are the nested blocks that the language itself defines, by the
// block they stand in, with how many labels they have. JSON does not tell blocks from
// arguments; all others are for the provider to tell apart.
var jsonNested = map[string]map[string]int{
	"resource":  {"lifecycle": 0, "dynamic": 1, "connection": 0, "provisioner": 1},
	"data":      {"lifecycle": 0, "dynamic": 1},
	"ephemeral": {"lifecycle": 0, "dynamic": 1},
	"dynamic":   {"content": 0},
	"content":   {"dynamic": 1},
	"provider":  {"default_tags": 0, "dynamic": 1},
	"variable":  {"validation": 0},
	"output":    {"precondition": 0},
	"lifecycle": {"precondition": 0, "postcondition": 0},
}

func jsonBlocks(f *source.File, out *body, kind string, at source.Range, names []string, n *document.Node, more int) {
	if n.Kind == document.Sequence {
		for _, item := range n.Items {
			jsonBlocks(f, out, kind, at, names, item, more)
		}
		return
	}
	if n.Kind != document.Mapping {
		return
	}
	if more > 0 {
		for _, p := range n.Pairs {
			jsonBlocks(f, out, kind, p.Key.Range, append(slices.Clone(names), p.Key.Text), p.Value, more-1)
		}
		return
	}
	b := &block{kind: kind, labels: names, header: at, at: at.To(n.Range)}
	for _, p := range n.Pairs {
		labels, isBlock := jsonNested[kind][p.Key.Text]
		switch {
		case p.Key.Text == "//":
		case isBlock && p.Value.Kind != document.Scalar:
			jsonBlocks(f, &b.body, p.Key.Text, p.Key.Range, nil, p.Value, labels)
		default:
			b.body.attributes = append(b.body.attributes, attribute{name: p.Key.Text, at: p.Key.Range, value: expression{node: p.Value, file: f, at: p.Value.Range}})
		}
	}
	out.blocks = append(out.blocks, b)
}

// jsonValues reads a tfvars file of JSON syntax.
func jsonValues(m *module, f *source.File) (body, bool) {
	nodes, diags := document.Parse(f)
	m.diags = append(m.diags, diags...)
	if len(nodes) != 1 {
		return body{}, false
	}
	var b body
	for _, p := range nodes[0].Pairs {
		b.attributes = append(b.attributes, attribute{name: p.Key.Text, at: p.Key.Range, value: expression{node: p.Value, file: f, at: p.Value.Range}})
	}
	return b, true
}

// literal gives the text of an expression that is one without holes.
func (e expression) literal() (string, bool) {
	if e.node != nil {
		return e.node.Text, e.node.Kind == document.Scalar && !e.node.Plain
	}
	t, ok := e.native.(*hclsyntax.TemplateExpr)
	if !ok || !t.IsStringLiteral() {
		return "", false
	}
	v, diags := t.Value(nil)
	if diags.HasErrors() {
		return "", false
	}
	return v.AsString(), true
}

// syntax gives the native syntax tree of an expression. The texts of JSON that name
// something (a type, a provider, what a resource depends on) hold native syntax.
func (e expression) syntax() hclsyntax.Expression {
	if e.native != nil {
		return e.native
	}
	if e.node == nil || e.node.Kind != document.Scalar || len(e.node.Text) > 1<<16 || tooDeep([]byte(e.node.Text)) >= 0 {
		return nil
	}
	parsed, diags := hclsyntax.ParseExpression([]byte(e.node.Text), e.file.Path, hcl.InitialPos)
	if diags.HasErrors() {
		return nil
	}
	return parsed
}

// names gives the traversals that an expression, or a list of such, consists of or uses.
func (e expression) names() []hcl.Traversal {
	if e.node != nil && e.node.Kind == document.Sequence {
		var out []hcl.Traversal
		for _, item := range e.node.Items {
			out = append(out, expression{node: item, file: e.file, at: item.Range}.names()...)
		}
		return out
	}
	if parsed := e.syntax(); parsed != nil {
		return parsed.Variables()
	}
	return nil
}

// node evaluates a node of a JSON file: its texts are templates, except in a file of values.
func (s *scope) node(e expression) *graph.Value {
	n := e.node
	switch n.Kind {
	case document.Mapping:
		members := make([]graph.Member, 0, len(n.Pairs))
		for _, p := range n.Pairs {
			members = append(members, graph.Member{Key: s.jsonKey(e, p.Key), Range: p.Key.Range, Value: s.node(expression{node: p.Value, file: e.file, at: p.Value.Range})})
		}
		return graph.NewObject(members, n.Range)
	case document.Sequence:
		elements := make([]*graph.Value, 0, len(n.Items))
		for _, item := range n.Items {
			elements = append(elements, s.node(expression{node: item, file: e.file, at: item.Range}))
		}
		return graph.NewList(elements, n.Range)
	}
	if n.Plain {
		switch n.Text {
		case "true", "false":
			return graph.NewBool(n.Text == "true", n.Range)
		case "null":
			return graph.NewNull(n.Range)
		}
		if f, ok := number(graph.NewNumber(n.Text, n.Range)); ok && json.Valid([]byte(n.Text)) {
			return newNumber(f, n.Range)
		}
	}
	if s.plain || tooDeep([]byte(n.Text)) >= 0 {
		return graph.NewString(n.Text, n.Range)
	}
	parsed, diags := hclsyntax.ParseTemplate([]byte(n.Text), e.file.Path, hcl.InitialPos)
	if diags.HasErrors() {
		return graph.NewString(n.Text, n.Range)
	}
	// positions inside of the text are not those of the file: all parts stand at the whole text
	inner := *s
	inner.file, inner.whole = source.NewFile(e.file.Path, []byte(n.Text)), &n.Range
	return inner.expr(parsed).WithRange(n.Range)
}

// jsonKey gives the name of a member, which may be a template.
func (s *scope) jsonKey(e expression, key *document.Node) string {
	if s.plain || !strings.Contains(key.Text, "${") && !strings.Contains(key.Text, "%{") {
		return key.Text
	}
	if name, ok := text(s.node(expression{node: key, file: e.file, at: key.Range})); ok {
		return name
	}
	return key.Text
}
