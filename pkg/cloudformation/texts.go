package cloudformation

import (
	"encoding/base64"
	"encoding/json"
	"slices"
	"strings"

	"github.com/plinth-lint/plinth/pkg/document"
	"github.com/plinth-lint/plinth/pkg/graph"
	"github.com/plinth-lint/plinth/pkg/source"
)

// assemble joins the pieces of a text: one string when all are known, else an
// unknown that keeps them.
func (ev *evaluator) assemble(n *document.Node, pieces []*graph.Value) *graph.Value {
	parts := make([]*graph.Value, 0, len(pieces))
	var refs []graph.Reference
	var whole, prefix, suffix strings.Builder
	holes := false
	for _, p := range pieces {
		refs = append(refs, p.References()...)
		s, known := text(p)
		if !known {
			holes = true
			suffix.Reset()
			if !p.IsUnknown() { // a list, or nothing
				p = graph.NewUnknown(graph.Unknowable{Expr: ev.shown(n), Reason: "a part is no text", Invalid: true}, n.Range)
			}
			parts = append(parts, p)
			continue
		}
		parts = append(parts, graph.NewString(s, p.Range))
		whole.WriteString(s)
		suffix.WriteString(s)
		if !holes {
			prefix.WriteString(s)
		}
	}
	if !holes {
		if s := whole.String(); strings.Contains(s, "{{resolve:") {
			return dynamic(s, n.Range).WithReferences(refs...)
		}
		return graph.NewString(whole.String(), n.Range).WithReferences(refs...)
	}
	u := graph.Unknowable{
		Expr: ev.shown(n), Type: graph.String, NotNull: true, Parts: parts, Prefix: prefix.String(), Suffix: suffix.String(),
	}
	same := ""
	for _, p := range parts {
		if of := p.Unknown(); of != nil {
			if u.Reason == "" {
				u.Reason, u.At = of.Reason, of.At
			}
			if of.Secret {
				u.Secret = true
			}
			if of.Same == "" {
				same = "-"
			}
			if same != "-" {
				same += "${" + of.Same + "}"
			}
			continue
		}
		if s, _ := p.Text(); same != "-" {
			same += s
		}
	}
	if same != "-" {
		u.Same = same
	}
	return graph.NewUnknown(u, n.Range).WithReferences(refs...)
}

// sub evaluates Fn::Sub in both forms.
func (ev *evaluator) sub(n, arg *document.Node) *graph.Value {
	format := arg
	var own *document.Node
	if arg.Kind == document.Sequence && len(arg.Items) == 2 && arg.Items[1].Kind == document.Mapping {
		format, own = arg.Items[0], arg.Items[1]
	}
	if format.Kind != document.Scalar {
		return ev.wrong(n, "Fn::Sub")
	}
	s := ev.substitute(format.Text)
	locate := ev.locator(format, s)
	var pieces []*graph.Value
	for at := 0; at < len(s); {
		open := strings.Index(s[at:], "${")
		end := -1
		if open >= 0 {
			end = strings.IndexByte(s[at+open:], '}')
		}
		if open < 0 || end < 0 {
			pieces = append(pieces, graph.NewString(s[at:], locate(at, len(s))))
			break
		}
		if open > 0 {
			pieces = append(pieces, graph.NewString(s[at:at+open], locate(at, at+open)))
		}
		name := s[at+open+2 : at+open+end]
		r := locate(at+open, at+open+end+1)
		if literal, ok := strings.CutPrefix(name, "!"); ok {
			pieces = append(pieces, graph.NewString("${"+literal+"}", r))
		} else if v := ev.variable(own, strings.TrimSpace(name), r); v != nil {
			pieces = append(pieces, v)
		}
		at += open + end + 1
	}
	return ev.assemble(n, pieces)
}

// locator gives the function from offsets in a scalar's text to ranges in the
// file: exact where the text stands in the file letter by letter, else the whole scalar.
func (ev *evaluator) locator(n *document.Node, s string) func(from, to int) source.Range {
	file := ev.t.files[n.Content.File]
	written := ev.t.text(n.Content)
	start := strings.Index(written, s)
	if start < 0 || s == "" {
		return func(int, int) source.Range { return n.Range }
	}
	start += int(n.Content.Start.Byte)
	return func(from, to int) source.Range { return file.Range(start+from, start+to) }
}

// variable gives the value of ${name} in Fn::Sub.
func (ev *evaluator) variable(own *document.Node, name string, r source.Range) *graph.Value {
	at := &document.Node{Range: r, Content: r}
	if v := own.Get(name); v != nil {
		return ev.eval(v)
	}
	if id, attribute, dotted := strings.Cut(name, "."); dotted {
		return ev.attribute(at, id, attribute)
	}
	return ev.ref(at, name)
}

func (ev *evaluator) join(n, arg *document.Node) *graph.Value {
	if len(arg.Items) != 2 {
		return ev.wrong(n, "Fn::Join")
	}
	delimiter, known := text(ev.eval(arg.Items[0]))
	return ev.branches(n, ev.eval(arg.Items[1]), func(list *graph.Value) *graph.Value {
		if !known || !list.Is(graph.List) || list.Rest() != nil || mayShift(list.Elements()) {
			return ev.unknown(n, ev.shown(n), reasonOf(list, "the list is not known"), graph.String).WithReferences(referencesIn(list)...)
		}
		var pieces []*graph.Value
		for i, e := range list.Elements() {
			if i > 0 && delimiter != "" {
				pieces = append(pieces, graph.NewString(delimiter, arg.Items[0].Range))
			}
			pieces = append(pieces, e)
		}
		return ev.assemble(n, pieces)
	})
}

// referencesIn gives the references of a list and its elements.
func referencesIn(list *graph.Value) []graph.Reference {
	refs := slices.Clone(list.References())
	for _, e := range list.Elements() {
		refs = append(refs, e.References()...)
	}
	return refs
}

func (ev *evaluator) split(n, arg *document.Node) *graph.Value {
	if len(arg.Items) != 2 {
		return ev.wrong(n, "Fn::Split")
	}
	delimiter, known := text(ev.eval(arg.Items[0]))
	return ev.branches(n, ev.eval(arg.Items[1]), func(v *graph.Value) *graph.Value {
		s, ok := text(v)
		if !known || !ok || delimiter == "" {
			u := graph.Unknowable{Expr: ev.shown(n), Reason: reasonOf(v, "the text is not known"), Type: graph.List, NotNull: true}
			if of := v.Unknown(); of != nil && of.Same != "" && known {
				u.Same = "split " + delimiter + " " + of.Same
			}
			return graph.NewUnknown(u, n.Range).WithReferences(v.References()...)
		}
		var elements []*graph.Value
		for part := range strings.SplitSeq(s, delimiter) {
			elements = append(elements, graph.NewString(part, v.Range).WithReferences(v.References()...))
		}
		return graph.NewList(elements, n.Range)
	})
}

func (ev *evaluator) base64(n, arg *document.Node) *graph.Value {
	v := ev.eval(arg)
	if s, ok := text(v); ok {
		return graph.NewString(base64.StdEncoding.EncodeToString([]byte(s)), n.Range).WithDocument(v).WithReferences(v.References()...)
	}
	return ev.unknown(n, ev.shown(n), reasonOf(v, "the text is not known"), graph.String).WithDocument(v).WithReferences(v.References()...)
}

func (ev *evaluator) toJSON(n, arg *document.Node) *graph.Value {
	ev.needsExtensions(n, "Fn::ToJsonString")
	v := ev.eval(arg)
	if v == nil {
		return nil
	}
	if v.Holes() {
		return ev.unknown(n, ev.shown(n), "a part of it is not known", graph.String).WithDocument(v)
	}
	var b strings.Builder
	writeJSON(&b, v)
	return graph.NewString(b.String(), n.Range).WithDocument(v)
}

func writeJSON(b *strings.Builder, v *graph.Value) {
	switch v.Kind() {
	case graph.List:
		b.WriteByte('[')
		for i, e := range v.Elements() {
			if i > 0 {
				b.WriteByte(',')
			}
			writeJSON(b, e)
		}
		b.WriteByte(']')
	case graph.Object:
		b.WriteByte('{')
		for i, m := range v.Members() {
			if i > 0 {
				b.WriteByte(',')
			}
			b.WriteString(quote(m.Key) + ":")
			writeJSON(b, m.Value)
		}
		b.WriteByte('}')
	case graph.String:
		s, _ := v.Text()
		b.WriteString(quote(s))
	case graph.Null:
		b.WriteString("null")
	default:
		s, _ := text(v)
		b.WriteString(s)
	}
}

func quote(s string) string {
	var b strings.Builder
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	_ = encoder.Encode(s) // a text can always be written
	return strings.TrimSuffix(b.String(), "\n")
}
