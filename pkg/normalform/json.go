package normalform

import (
	"strconv"
	"strings"

	"github.com/plinth-lint/plinth/pkg/document"
	"github.com/plinth-lint/plinth/pkg/graph"
	"github.com/plinth-lint/plinth/pkg/source"
)

// Decode gives the value that a text holds as JSON, with its holes; the value itself
// when it is no such text.
func Decode(v *graph.Value) *graph.Value {
	if v == nil {
		return nil
	}
	return decoded(v)
}

// decoded gives the value that a text holds as JSON, with its holes; the
// value itself when it is no such text.
func decoded(v *graph.Value) *graph.Value {
	if d := v.Document(); d != nil {
		if d.Is(graph.Object) || d.Is(graph.List) || d.IsUnknown() {
			return d.WithReferences(v.References()...)
		}
		return v
	}
	parts := []*graph.Value{v}
	if u := v.Unknown(); u != nil {
		if u.Choice != nil {
			c := *u
			c.Type = graph.Unknown
			c.Choice = &graph.Choice{Condition: u.Choice.Condition, Then: decodedOrNil(u.Choice.Then), Else: decodedOrNil(u.Choice.Else)}
			return graph.Replace(v, c)
		}
		if len(u.Parts) == 0 {
			return v
		}
		parts = u.Parts
	} else if !v.Is(graph.String) {
		return v
	}
	t := newText(parts)
	trimmed := strings.TrimSpace(t.text)
	if trimmed == "" || trimmed[0] != '{' && trimmed[0] != '[' {
		return v
	}
	nodes, diags := document.Parse(source.NewFile("text.json", []byte(t.text)))
	if len(nodes) != 1 || diags.HasErrors() {
		return v
	}
	return t.value(nodes[0], v.Range).WithReferences(v.References()...)
}

func decodedOrNil(v *graph.Value) *graph.Value {
	if v == nil {
		return nil
	}
	return decoded(v)
}

// hole stands in the text for a part that is not known. It is text of the
// private use area, so that no configuration has it by chance.
const (
	holeStart = "\uE000"
	holeEnd   = "\uE001"
)

// text is a JSON text put together from parts, with the places in the file of
// those parts that stand there letter by letter.
type text struct {
	text  string
	parts []piece
	holes []*graph.Value
}

type piece struct {
	from, to int
	at       source.Range
	exact    bool
}

func newText(parts []*graph.Value) *text {
	t := &text{}
	var b strings.Builder
	for _, p := range parts {
		from := b.Len()
		s, known := p.Text()
		if known {
			b.WriteString(strings.NewReplacer(holeStart, "", holeEnd, "").Replace(s))
		} else {
			b.WriteString(holeStart + strconv.Itoa(len(t.holes)) + holeEnd)
			t.holes = append(t.holes, p)
		}
		at, exact := written(p, s)
		t.parts = append(t.parts, piece{from, b.Len(), at, known && exact})
	}
	t.text = b.String()
	// a hole that is a whole value stands without quotes: make it a text
	t.text = quoteHoles(t.text, t)
	return t
}

// written gives the place at which a text stands letter by letter: that of the
// value, within quotes if it has some and no escapes.
func written(v *graph.Value, s string) (source.Range, bool) {
	r := v.Range
	length := int(r.End.Byte-r.Start.Byte) - len(s)
	if length == 2 {
		r.Start.Byte++
		r.Start.Column++
	}
	folded := int(r.End.Line-r.Start.Line) != strings.Count(s, "\n")
	return r, (length == 0 || length == 2) && !folded && v.Origin() == v.Range
}

// quoteHoles puts quotes around holes outside of texts and moves the parts along.
func quoteHoles(s string, t *text) string {
	var b strings.Builder
	inside := false
	for i := 0; i < len(s); i++ {
		switch {
		case s[i] == '\\' && inside && i+1 < len(s):
			b.WriteByte(s[i])
			i++
		case s[i] == '"':
			inside = !inside
		case strings.HasPrefix(s[i:], holeStart) && !inside:
			end := strings.Index(s[i:], holeEnd) + len(holeEnd)
			at := b.Len()
			b.WriteString(`"` + s[i:i+end] + `"`)
			for j := range t.parts {
				if t.parts[j].from > at {
					t.parts[j].from += 2
				}
				if t.parts[j].to > at {
					t.parts[j].to += 2
				}
			}
			i += end - 1
			continue
		}
		b.WriteByte(s[i])
	}
	return b.String()
}

// locate gives the place in the file of a span of the text: exact when both
// ends lie in parts that stand there letter by letter on the same lines.
func (t *text) locate(r source.Range, whole source.Range) source.Range {
	from, to := int(r.Start.Byte), int(r.End.Byte)
	start, okStart := t.position(from)
	end, okEnd := t.position(to)
	if !okStart || !okEnd || start.File != end.File {
		return whole
	}
	return source.Range{File: start.File, Start: start.Start, End: end.Start}
}

// position gives the place of an offset, as a range's start.
func (t *text) position(offset int) (source.Range, bool) {
	for i := len(t.parts) - 1; i >= 0; i-- {
		p := t.parts[i]
		if offset < p.from || offset > p.to || !p.exact {
			continue
		}
		before := t.text[p.from:offset]
		pos := p.at.Start
		pos.Byte += int32(len(before))
		if n := strings.Count(before, "\n"); n > 0 {
			pos.Line += int32(n)
			pos.Column = int32(len(before) - strings.LastIndexByte(before, '\n'))
		} else {
			pos.Column += int32(len(before))
		}
		return source.Range{File: p.at.File, Start: pos}, true
	}
	return source.Range{}, false
}

// value turns the JSON tree into a value with the holes in place.
func (t *text) value(n *document.Node, whole source.Range) *graph.Value {
	r := t.locate(n.Range, whole)
	switch n.Kind {
	case document.Mapping:
		members := make([]graph.Member, 0, len(n.Pairs))
		var rest *graph.Value
		for _, p := range n.Pairs {
			key := t.filled(p.Key.Text, t.locate(p.Key.Range, whole))
			if u := key.Unknown(); u != nil { // a member, but nobody knows which
				rest = graph.Replace(key, graph.Unknowable{Expr: u.Expr, Reason: u.Reason, At: u.At})
				continue
			}
			members = append(members, graph.Member{Key: p.Key.Text, Range: t.locate(p.Key.Range, whole), Value: t.value(p.Value, whole)})
		}
		o := graph.NewObject(members, r)
		if rest != nil {
			return o.WithRest(rest)
		}
		return o
	case document.Sequence:
		elements := make([]*graph.Value, 0, len(n.Items))
		for _, item := range n.Items {
			elements = append(elements, t.value(item, whole))
		}
		return graph.NewList(elements, r)
	}
	if n.Plain {
		switch n.Text {
		case "true", "false":
			return graph.NewBool(n.Text == "true", r)
		case "null":
			return graph.NewNull(r)
		}
		return graph.NewNumber(n.Text, r)
	}
	return t.filled(n.Text, r)
}

// filled gives a text with its holes: the hole itself when the text is
// nothing else, a known text when it has none.
func (t *text) filled(whole string, r source.Range) *graph.Value {
	var parts []*graph.Value
	s := whole
	for s != "" {
		before, rest, found := strings.Cut(s, holeStart)
		if before != "" {
			parts = append(parts, graph.NewString(before, r))
		}
		if !found {
			break
		}
		number, after, _ := strings.Cut(rest, holeEnd)
		i, err := strconv.Atoi(number)
		if err != nil || i < 0 || i >= len(t.holes) {
			return graph.NewString(whole, r) // an escape wrote the mark; it is no hole of ours
		}
		parts = append(parts, t.holes[i])
		s = after
	}
	switch len(parts) {
	case 0:
		return graph.NewString("", r)
	case 1:
		return parts[0]
	}
	u := graph.Unknowable{Type: graph.String, NotNull: true, Parts: parts}
	var refs []graph.Reference
	for _, p := range parts {
		refs = append(refs, p.References()...)
		if of := p.Unknown(); of != nil && u.Expr == "" {
			u.Expr, u.Reason, u.At = of.Expr, of.Reason, of.At
		}
	}
	u.Prefix, _ = parts[0].Text()
	u.Suffix, _ = parts[len(parts)-1].Text()
	return graph.NewUnknown(u, r).WithReferences(refs...)
}
