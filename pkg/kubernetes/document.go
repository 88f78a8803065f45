package kubernetes

import (
	"bytes"
	"strings"

	"github.com/plinth-lint/plinth/pkg/diag"
	"github.com/plinth-lint/plinth/pkg/document"
	"github.com/plinth-lint/plinth/pkg/graph"
	"github.com/plinth-lint/plinth/pkg/source"
)

// Document is one document of a manifest with its origin. Every node of it
// has the range of what people edit: whoever renders a chart or builds an
// overlay sets the ranges of the nodes to the template's or the base's.
type Document struct {
	Node *document.Node
	// Calls are the charts or overlays that lead to the document, outermost first.
	Calls []graph.Frame
}

// TemplateNotRendered is the code of the note about a file or a document
// that is a template, and no YAML before somebody renders it.
const TemplateNotRendered = "template-not-rendered"

// Documents reads the documents of a file. Those that cannot be read are
// diagnostics and cost no other; those that are templates are one note.
// Expressions of templates in place of a value become plain scalars that
// hold them as written.
func Documents(f *source.File) ([]Document, diag.Diagnostics) {
	nodes, parsed := document.Parse(f)
	var diags diag.Diagnostics
	noted := false
	for _, d := range parsed {
		if d.Severity != diag.Error || !bytes.Contains(around(f, d.Range), []byte("{{")) {
			diags = append(diags, d)
			continue
		}
		if !noted {
			noted = true
			diags.Add(diag.Note, TemplateNotRendered, source.Range{File: f.Path}, "File is a template",
				"It holds template expressions ({{ … }}) and is no YAML before they are rendered. Render it and check the result: helm template … | plinth check -")
		}
	}
	docs := make([]Document, 0, len(nodes))
	for _, n := range nodes {
		expressions(f, n)
		docs = append(docs, Document{Node: n})
	}
	return docs, diags
}

// around gives the text of the document that a place lies in.
func around(f *source.File, at source.Range) []byte {
	marker, text := []byte("\n---"), f.Bytes
	from, to := 0, len(text)
	if i := bytes.LastIndex(text[:min(int(at.Start.Byte), len(text))], marker); i >= 0 {
		from = i
	}
	if i := bytes.Index(text[min(from+len(marker), len(text)):], marker); i >= 0 && from+len(marker)+i >= int(at.Start.Byte) {
		to = from + len(marker) + i
	}
	return text[from:to]
}

// expressions makes {{ … }} without quotes, which YAML takes for a mapping
// in a mapping, a scalar. Nodes that aliases share are changed once.
func expressions(f *source.File, n *document.Node) {
	if n.Kind == document.Mapping {
		if text := f.Text(n.Content); strings.HasPrefix(text, "{{") && strings.HasSuffix(text, "}}") {
			*n = document.Node{Kind: document.Scalar, Text: text, Plain: true, Range: n.Range, Content: n.Content}
			return
		}
	}
	for _, p := range n.Pairs {
		expressions(f, p.Key)
		expressions(f, p.Value)
	}
	for _, item := range n.Items {
		expressions(f, item)
	}
}
