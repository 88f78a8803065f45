package terraform

import (
	"encoding/json"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/plinth-lint/plinth/pkg/document"
	"github.com/plinth-lint/plinth/pkg/graph"
	"github.com/plinth-lint/plinth/pkg/source"
)

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

// node evaluates a node of a JSON file: its texts are templates.
func (s *scope) node(e expression) *graph.Value {
	n := e.node
	switch n.Kind {
	case document.Mapping:
		members := make([]graph.Member, 0, len(n.Pairs))
		for _, p := range n.Pairs {
			members = append(members, graph.Member{Key: p.Key.Text, Range: p.Key.Range, Value: s.node(expression{node: p.Value, file: e.file, at: p.Value.Range})})
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
		if json.Valid([]byte(n.Text)) {
			return graph.NewNumber(n.Text, n.Range)
		}
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
