package mindmap

import (
	"bufio"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"
)

// Options are how a map looks as text.
type Options struct {
	Color bool
	// Width is that of the terminal, in columns.
	Width int
}

// Text writes the map as a tree of lines.
func (m *Map) Text(w io.Writer, o Options) error {
	out := bufio.NewWriter(w)
	t := tree{m: m, out: out, width: max(40, o.Width)}
	if o.Color {
		t.bold, t.dim, t.reset = "\x1b[1m", "\x1b[2m", "\x1b[0m"
	}
	t.line("", m.Root)
	t.below("", m.Root)
	return out.Flush()
}

type tree struct {
	m                *Map
	out              *bufio.Writer
	bold, dim, reset string
	width            int
}

func (t *tree) below(indent string, n *Node) {
	for i, c := range n.Children {
		branch, further := "├─ ", "│  "
		if i == len(n.Children)-1 {
			branch, further = "└─ ", "   "
		}
		t.line(indent+branch, c)
		t.below(indent+further, c)
	}
}

// line writes a node, its title cut to leave room for what is said of it.
func (t *tree) line(indent string, n *Node) {
	label := n.Title
	if n.ID != "" && n.ID != n.Pillar {
		label = n.ID + " " + n.Title
	}
	note := t.m.note(n)
	room := t.width - utf8.RuneCountInString(indent) - utf8.RuneCountInString(note) - 2
	if runes := []rune(label); len(runes) > room {
		label = strings.TrimRight(string(runes[:max(8, room-1)]), " ") + "…"
	}
	bold, dim := "", t.dim
	if n.ID == n.Pillar || n.Found > 0 {
		bold = t.bold
	}
	if n.Found > 0 {
		dim = ""
	}
	reset := ""
	if bold != "" {
		reset = t.reset
	}
	fmt.Fprintf(t.out, "%s%s%s%s", indent, bold, label, reset)
	if dim != "" {
		note = dim + note + t.reset
	}
	fmt.Fprintf(t.out, "  %s\n", note)
}

// Mermaid writes the map for Mermaid, which GitHub shows in Markdown.
func (m *Map) Mermaid(w io.Writer) error {
	out := bufio.NewWriter(w)
	fmt.Fprintf(out, "mindmap\n  root((\"%s\"))\n", quoted(m.Root.Title))
	number := 0
	var visit func(indent string, n *Node)
	visit = func(indent string, n *Node) {
		for _, c := range n.Children {
			if !m.shown(c) {
				continue
			}
			number++
			label := c.Title
			if c.ID != c.Pillar {
				label = c.ID + " " + c.Title
			}
			open, shut := `["`, `"]`
			if c.ID == c.Pillar {
				open, shut = `("`, `")`
			}
			fmt.Fprintf(out, "%sn%d%s%s: %s%s\n", indent, number, open, quoted(label), quoted(m.note(c)), shut)
			visit(indent+"  ", c)
		}
	}
	visit("    ", m.Root)
	return out.Flush()
}

// shown leaves out of a picture what would hide the rest: in the map of a run questions and practices
// without findings, in that of a library all practices.
func (m *Map) shown(n *Node) bool {
	if n.ID == n.Pillar {
		return true
	}
	if m.Judged {
		return n.Found+n.Open > 0
	}
	return len(n.Children) > 0
}

// quoted makes a text safe inside of Mermaid's quotes.
func quoted(s string) string {
	return strings.NewReplacer(`"`, "'", "`", "'", "#", "♯", "<", "‹", ">", "›", "&", "+", "\n", " ", "%%", "％％").Replace(s)
}
