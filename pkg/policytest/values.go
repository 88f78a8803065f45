package policytest

import (
	"strconv"
	"strings"

	"github.com/plinth-lint/plinth/pkg/graph"
)

// maxBorrowed bounds the values that one part is given from other examples.
const maxBorrowed = 12

// values gives what to put at p in place of what is there: nothing, the
// opposite, extremes, and what the folder's other examples have there. With
// bold set it gives values of other kinds as well, and a reference to
// another resource.
func (t *trial) values(p graph.Path, bold bool) []*graph.Value {
	old := t.resource.Properties.At(p)
	c := candidates{old: full(old), seen: map[string]bool{}}
	at := t.resource.Range
	for _, v := range t.borrowed(p) {
		c.add(v)
	}
	if old != nil {
		c.out = append(c.out, nil)
	}
	if b, ok := old.Bool(); ok {
		c.add(graph.NewBool(!b, at))
	} else if bold {
		c.add(graph.NewBool(true, at))
		c.add(graph.NewBool(false, at))
	}
	if old.Is(graph.Number) || bold {
		for _, n := range []int64{0, 1, -1, 1_000_000} {
			c.add(graph.NewInt(n, at))
		}
	}
	if old.Is(graph.String) || bold {
		c.add(graph.NewString("", at))
		c.add(graph.NewString("something-else", at))
	}
	if old.Is(graph.List) || bold {
		c.add(graph.NewList(nil, at))
		c.add(graph.NewList(repeat(old, 3), at))
	}
	if old.Is(graph.Object) || bold {
		c.add(graph.NewObject(nil, at))
	}
	if bold {
		c.out = append(c.out, reference(at))
	}
	return c.out
}

type candidates struct {
	old  string
	seen map[string]bool
	out  []*graph.Value
}

func (c *candidates) add(v *graph.Value) {
	text := full(v)
	if text != c.old && !c.seen[text] {
		c.seen[text] = true
		c.out = append(c.out, v)
	}
}

// borrowed gives the values that resources of the same type have at parts of
// the same shape, in passing examples first.
func (t *trial) borrowed(p graph.Path) []*graph.Value {
	var good, bad []*graph.Value
	want := shape(p)
	for _, x := range t.read {
		for _, u := range x.units {
			for _, r := range u.Resources {
				if r.Type != t.resource.Type {
					continue
				}
				for _, q := range places(r.Properties) {
					switch {
					case len(q) != len(p) || shape(q) != want:
					case x.kind == "pass":
						good = append(good, r.Properties.At(q))
					default:
						bad = append(bad, r.Properties.At(q))
					}
				}
			}
		}
	}
	all := append(good, bad...)
	return all[:min(len(all), maxBorrowed)]
}

// repeat gives n elements: those of a list and copies of its first, or made-up strings.
func repeat(v *graph.Value, n int) []*graph.Value {
	out := append([]*graph.Value{}, v.Elements()...)
	for i := len(out); i < n; i++ {
		if len(out) > 0 {
			out = append(out, out[0])
		} else {
			out = append(out, graph.NewString("element-"+strconv.Itoa(i), v.Origin()))
		}
	}
	return out
}

// The bounds of the text of a value in a failure and for comparison, in bytes.
const (
	maxBrief = 200
	maxText  = 1 << 16
)

// brief gives a value as text for people.
func brief(v *graph.Value) string {
	text := full(v)
	if len(text) > maxBrief {
		text = text[:maxBrief] + "…"
	}
	return text
}

// full gives a value as text: equal text, equal value, up to maxText.
func full(v *graph.Value) string {
	var b strings.Builder
	write(&b, v)
	return b.String()
}

func write(b *strings.Builder, v *graph.Value) {
	switch {
	case v == nil:
		b.WriteString("absent")
	case b.Len() > maxText:
	case v.IsUnknown():
		b.WriteString("unknown (" + v.Unknown().Expr + ")")
	case v.Is(graph.List):
		b.WriteByte('[')
		for i, e := range v.Elements() {
			if i > 0 {
				b.WriteString(", ")
			}
			write(b, e)
		}
		b.WriteByte(']')
	case v.Is(graph.Object):
		b.WriteByte('{')
		for i, m := range v.Members() {
			if i > 0 {
				b.WriteString(", ")
			}
			b.WriteString(m.Key + ": ")
			write(b, m.Value)
		}
		b.WriteByte('}')
	default:
		writeScalar(b, v)
	}
}

func writeScalar(b *strings.Builder, v *graph.Value) {
	if truth, ok := v.Bool(); ok {
		b.WriteString(strconv.FormatBool(truth))
	} else if text, ok := v.Text(); ok {
		b.WriteString(strconv.Quote(text))
	} else if literal, ok := v.Literal(); ok {
		b.WriteString(literal)
	} else {
		b.WriteString("null")
	}
}
