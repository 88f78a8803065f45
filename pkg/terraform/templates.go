package terraform

import (
	"strconv"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"

	"github.com/plinth-lint/plinth/pkg/graph"
	"github.com/plinth-lint/plinth/pkg/normalform"
)

// text gives a value as a template shows it: strings, numbers and booleans.
func text(v *graph.Value) (string, bool) {
	if t, ok := v.Text(); ok {
		return t, true
	}
	if t, ok := v.Literal(); ok {
		return t, true
	}
	if b, ok := v.Bool(); ok {
		return strconv.FormatBool(b), true
	}
	return "", false
}

func (s *scope) template(x *hclsyntax.TemplateExpr) *graph.Value {
	if len(x.Parts) == 1 {
		if l, ok := x.Parts[0].(*hclsyntax.LiteralValueExpr); ok && l.Val.Type() == cty.String && !l.Val.IsNull() {
			v := graph.NewString(l.Val.AsString(), s.at(x.Range()))
			return s.readable(v, s.pieces(l))
		}
	}
	parts := make([]*graph.Value, 0, len(x.Parts))
	for _, p := range x.Parts {
		if l, ok := p.(*hclsyntax.LiteralValueExpr); ok && l.Val.Type() == cty.String && !l.Val.IsNull() {
			parts = append(parts, s.pieces(l)...)
			continue
		}
		parts = append(parts, s.expr(p))
	}
	if len(parts) == 0 {
		return graph.NewString("", s.at(x.Range()))
	}
	return s.assemble(parts, x.Range())
}

// pieces gives a part of a template that is written out: in one piece, or line
// by line where a heredoc takes away the indentation, each at its place.
func (s *scope) pieces(l *hclsyntax.LiteralValueExpr) []*graph.Value {
	text, r := l.Val.AsString(), l.Range()
	whole := []*graph.Value{graph.NewString(text, s.at(r))}
	if s.whole != nil {
		return whole
	}
	written := strings.SplitAfter(s.file.Text(rangeOf(s.file, r)), "\n")
	lines := strings.SplitAfter(text, "\n")
	if len(lines) < 2 || len(lines) != len(written) {
		return whole
	}
	out := make([]*graph.Value, 0, len(lines))
	from := min(r.Start.Byte, len(s.file.Bytes))
	for i, line := range lines {
		indent, ends := strings.CutSuffix(written[i], line)
		if !ends || strings.TrimLeft(indent, " \t") != "" {
			return whole
		}
		to := from + len(written[i])
		if line != "" {
			out = append(out, graph.NewString(line, s.file.Range(from+len(indent), to)))
		}
		from = to
	}
	return out
}

// readable gives a text that holds JSON the value that it holds, whose parts
// stand where they are written.
func (s *scope) readable(v *graph.Value, parts []*graph.Value) *graph.Value {
	text, _ := v.Text()
	trimmed := strings.TrimSpace(text)
	if s.whole != nil || len(trimmed) < 2 || trimmed[0] != '{' && trimmed[0] != '[' || !strings.Contains(trimmed, "\n") {
		return v
	}
	document := normalform.Decode(graph.NewUnknown(graph.Unknowable{Type: graph.String, Parts: parts}, v.Range))
	if !document.Is(graph.Object) && !document.Is(graph.List) || document.Holes() {
		return v
	}
	return v.WithDocument(document)
}

// assemble joins the parts of a text: one string when all are known, else an
// unknown that keeps them.
func (s *scope) assemble(parts []*graph.Value, r hcl.Range) *graph.Value {
	var whole, prefix, suffix, same strings.Builder
	var refs []graph.Reference
	kept := make([]*graph.Value, 0, len(parts))
	holes, identified := false, true
	for _, p := range parts {
		refs = append(refs, p.References()...)
		t, known := text(p)
		if known {
			if whole.Len()+len(t) > maxText {
				return s.invalid(r, "the text is too long")
			}
			kept = append(kept, p.As(graph.NewString(t, p.Range)))
			whole.WriteString(t)
			suffix.WriteString(t)
			same.WriteString(t)
			if !holes {
				prefix.WriteString(t)
			}
			continue
		}
		u := p.Unknown()
		if u == nil || u.Invalid {
			if u == nil {
				return s.invalid(r, "a part of the text is a "+p.Kind().String())
			}
			return s.unknown(r, graph.String, p)
		}
		holes = true
		suffix.Reset()
		kept = append(kept, p)
		identified = identified && u.Same != ""
		same.WriteString("${" + u.Same + "}")
		if len(kept) == 1 {
			prefix.WriteString(u.Prefix)
		}
		suffix.WriteString(u.Suffix)
	}
	if !holes {
		v := graph.NewString(whole.String(), s.at(r)).WithReferences(refs...)
		return s.readable(v, kept)
	}
	u := *s.unknown(r, graph.String, kept...).Unknown()
	u.Parts, u.Prefix, u.Suffix = kept, prefix.String(), suffix.String()
	if identified {
		u.Same = same.String()
	}
	return graph.NewUnknown(u, s.at(r)).WithReferences(refs...)
}

func (s *scope) templateJoin(x *hclsyntax.TemplateJoinExpr) *graph.Value {
	list := s.expr(x.Tuple)
	if !list.Is(graph.List) || list.Rest() != nil {
		return s.unknown(x.Range(), graph.String, list)
	}
	return s.assemble(list.Elements(), x.Range())
}
