package terraform

import (
	"slices"
	"strconv"
	"strings"

	"github.com/hashicorp/hcl/v2"

	"github.com/plinth-lint/plinth/pkg/graph"
)

func toString(_ *scope, _ hcl.Range, args []*graph.Value) *graph.Value {
	if len(args) != 1 || args[0].IsUnknown() {
		return nil
	}
	if t, ok := text(args[0]); ok {
		return args[0].As(graph.NewString(t, args[0].Range))
	}
	if args[0].Is(graph.Null) {
		return args[0]
	}
	return nil
}

func toNumber(_ *scope, _ hcl.Range, args []*graph.Value) *graph.Value {
	if len(args) != 1 {
		return nil
	}
	if f, ok := number(args[0]); ok {
		return args[0].As(newNumber(f, args[0].Range))
	}
	if args[0].IsNull() {
		return args[0]
	}
	return nil
}

func toBool(_ *scope, _ hcl.Range, args []*graph.Value) *graph.Value {
	if len(args) != 1 {
		return nil
	}
	if b, ok := asBool(args[0]); ok {
		return args[0].As(graph.NewBool(b, args[0].Range))
	}
	if args[0].IsNull() {
		return args[0]
	}
	return nil
}

func join(s *scope, r hcl.Range, args []*graph.Value) *graph.Value {
	if len(args) < 2 {
		return nil
	}
	delimiter, ok := args[0].Text()
	if !ok {
		return nil
	}
	var parts []*graph.Value
	for _, a := range args[1:] {
		if !a.Is(graph.List) || a.Rest() != nil {
			return nil
		}
		for _, e := range a.Elements() {
			if len(parts) > 0 && delimiter != "" {
				parts = append(parts, graph.NewString(delimiter, args[0].Range))
			}
			parts = append(parts, e)
		}
	}
	return s.assemble(parts, r)
}

// format works on holes for %s and %d without flags; the rest is computed
// when everything is known.
func format(s *scope, r hcl.Range, args []*graph.Value) *graph.Value {
	if len(args) == 0 {
		return nil
	}
	spec, ok := args[0].Text()
	if !ok {
		return nil
	}
	if !slices.ContainsFunc(args, (*graph.Value).Holes) {
		v, err := s.standard("format", r, args)
		if err != nil {
			return s.invalid(r, err.Error())
		}
		return v.WithReferences(referencesOf(args)...)
	}
	var parts []*graph.Value
	next := 1
	for spec != "" {
		before, rest, found := strings.Cut(spec, "%")
		if before != "" {
			parts = append(parts, graph.NewString(before, args[0].Range))
		}
		if !found {
			break
		}
		if rest == "" {
			return nil
		}
		switch rest[0] {
		case '%':
			parts = append(parts, graph.NewString("%", args[0].Range))
		case 's', 'd', 'v':
			if next >= len(args) {
				return nil
			}
			parts = append(parts, args[next])
			next++
		default:
			return nil
		}
		spec = rest[1:]
	}
	return s.assemble(parts, r)
}

// hasEnd tells how a text begins or ends, as far as what is known of it tells.
func hasEnd(s *scope, r hcl.Range, args []*graph.Value, start bool) *graph.Value {
	if len(args) != 2 {
		return nil
	}
	want, ok := text(args[1])
	known, whole := text(args[0])
	if u := args[0].Unknown(); u != nil && u.Type == graph.String {
		if known = u.Suffix; start {
			known = u.Prefix
		}
	} else if !whole {
		return nil
	}
	if !ok {
		return nil
	}
	has, common := strings.HasSuffix(known, want), strings.HasSuffix(want, known)
	if start {
		has, common = strings.HasPrefix(known, want), strings.HasPrefix(want, known)
	}
	if !has && !whole && common {
		return nil // what follows decides
	}
	return graph.NewBool(has, s.at(r))
}

// formatList formats once for each element of the lists among its arguments.
func formatList(s *scope, r hcl.Range, args []*graph.Value) *graph.Value {
	if !slices.ContainsFunc(args, (*graph.Value).Holes) {
		v, err := s.standard("formatlist", r, args)
		if err != nil {
			return s.invalid(r, err.Error())
		}
		return v.WithReferences(referencesOf(args)...)
	}
	size := -1
	for _, a := range args {
		if a.Is(graph.List) && (a.Rest() != nil || size >= 0 && a.Len() != size) {
			return nil
		}
		if a.Is(graph.List) {
			size = a.Len()
		} else if u := a.Unknown(); u != nil && u.Type != graph.String {
			return nil // it may be a list
		}
	}
	if size < 0 {
		return nil
	}
	elements := make([]*graph.Value, 0, size)
	for i := range size {
		turn := make([]*graph.Value, 0, len(args))
		for _, a := range args {
			if a.Is(graph.List) {
				a = a.Elements()[i]
			}
			turn = append(turn, a)
		}
		e := format(s, r, turn)
		if e == nil {
			return nil
		}
		elements = append(elements, e)
	}
	return graph.NewList(elements, s.at(r))
}

// jsonDecode gives the value that a text was made from where that is known, so that its parts keep their places.
func jsonDecode(s *scope, r hcl.Range, args []*graph.Value) *graph.Value {
	if len(args) != 1 {
		return nil
	}
	if d := args[0].Document(); d != nil {
		return d
	}
	if args[0].Holes() {
		return nil
	}
	v, err := s.standard("jsondecode", r, args)
	if err != nil {
		return s.invalid(r, err.Error())
	}
	return v.WithReferences(args[0].References()...)
}

// yamlEncode keeps the value beside its text, as jsonEncode does.
func yamlEncode(s *scope, r hcl.Range, args []*graph.Value) *graph.Value {
	if len(args) != 1 {
		return nil
	}
	if args[0].Holes() {
		return s.unknown(r, graph.String, args[0]).WithDocument(args[0])
	}
	v, err := s.standard("yamlencode", r, args)
	if err != nil {
		return s.invalid(r, err.Error())
	}
	return v.WithDocument(args[0])
}

// jsonEncode keeps the value beside its text, so that a document's parts
// keep where they stand, and holes stay holes.
func jsonEncode(s *scope, r hcl.Range, args []*graph.Value) *graph.Value {
	if len(args) != 1 {
		return nil
	}
	if args[0].Holes() {
		return s.unknown(r, graph.String, args[0]).WithDocument(args[0])
	}
	var b strings.Builder
	writeJSON(&b, args[0])
	return graph.NewString(b.String(), s.at(r)).WithDocument(args[0])
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
		for i, m := range sortedMembers(v) {
			if i > 0 {
				b.WriteByte(',')
			}
			b.WriteString(quoteJSON(m.Key) + ":")
			writeJSON(b, m.Value)
		}
		b.WriteByte('}')
	case graph.String:
		t, _ := v.Text()
		b.WriteString(quoteJSON(t))
	case graph.Null:
		b.WriteString("null")
	default:
		t, _ := text(v)
		b.WriteString(t)
	}
}

// quoteJSON quotes as Terraform does: <, > and & as escapes.
func quoteJSON(s string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, c := range s {
		switch {
		case c == '"' || c == '\\':
			b.WriteRune('\\')
			b.WriteRune(c)
		case c == '\n':
			b.WriteString(`\n`)
		case c == '\r':
			b.WriteString(`\r`)
		case c == '\t':
			b.WriteString(`\t`)
		case c < ' ' || c == '<' || c == '>' || c == '&' || c == 0x2028 || c == 0x2029:
			hex := strconv.FormatInt(int64(c), 16)
			b.WriteString(`\u` + strings.Repeat("0", 4-len(hex)) + hex)
		default:
			b.WriteRune(c)
		}
	}
	b.WriteByte('"')
	return b.String()
}

func jsonText(v *graph.Value) string {
	var b strings.Builder
	writeJSON(&b, v)
	return b.String()
}
