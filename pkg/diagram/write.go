package diagram

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/plinth-lint/plinth/pkg/diagram/internal/layered"
	"github.com/plinth-lint/plinth/pkg/graph"
	"github.com/plinth-lint/plinth/pkg/svg"
)

// finish lays the scene out and writes it.
func (s *scene) finish(units []*graph.Unit) *Diagram {
	s.lay()
	d := &Diagram{Collapsed: s.collapsed, Crossings: s.crossings}
	for i, n := range s.nodes {
		n.id = s.o.Prefix + "node-" + strconv.Itoa(i+1)
		d.Nodes = append(d.Nodes, Node{ID: n.id, Kind: n.kind, Name: n.name, Resources: len(n.resources), Findings: n.findings})
	}
	w := writer{scene: s}
	box := s.root.box
	if box.Children == nil {
		box.W, box.H = 0, 0
	}
	// The root has no header: what a group has at its other sides is added above.
	d.Width, d.Height = int(math.Ceil(box.W)), int(math.Ceil(box.H+spacing.Pad))
	d.SVG = w.document(d)
	d.Rows = s.rows(units)
	return d
}

type writer struct {
	*scene
	b strings.Builder
}

func (w *writer) printf(format string, args ...any) { fmt.Fprintf(&w.b, format, args...) }

// number gives a coordinate with at most one digit behind the point.
func number(f float64) string {
	return strconv.FormatFloat(math.Round(f*10)/10, 'f', -1, 64)
}

func (w *writer) document(d *Diagram) string {
	title := w.o.Title
	if title == "" {
		title = "Architecture"
	}
	role, alone := `graphics-document" aria-roledescription="diagram`, ""
	if w.o.Static || w.o.Alone {
		role = "img"
	}
	if w.o.Alone {
		alone = ` xmlns="http://www.w3.org/2000/svg"`
	}
	w.printf(`<svg%s class="plinth-diagram" role="%s" aria-labelledby="%stitle %[4]sdesc" viewBox="0 %s %d %d" width="%[6]d" height="%d">`,
		alone, role, w.o.Prefix, w.o.Prefix, number(-spacing.Pad), d.Width, d.Height)
	w.printf("\n<title id=\"%stitle\">%s</title>\n<desc id=\"%[1]sdesc\">%[3]s</desc>\n", w.o.Prefix, svg.Text(title), svg.Text(w.describe()))
	if w.o.Alone {
		w.printf("<style>\n%s%s</style>\n<rect class=\"ground\" x=\"0\" y=\"%s\" width=\"%d\" height=\"%d\"/>\n", Theme, CSS, number(-spacing.Pad), d.Width, d.Height)
	}
	for _, n := range w.nodes {
		if n.role == area || n.role == frame {
			w.group(n)
		}
	}
	w.printf("<g class=\"edges\">\n")
	for _, l := range w.links {
		w.edge(l)
	}
	w.printf("</g>\n")
	for _, n := range w.nodes {
		if n.role == card || n.role == stack {
			w.card(n)
		}
	}
	w.printf("</svg>\n")
	return w.b.String()
}

// describe says what the diagram holds, in a sentence.
func (w *writer) describe() string {
	resources, marked, findings := 0, 0, map[int]bool{}
	for _, n := range w.nodes {
		resources += len(n.resources)
		if len(n.findings) > 0 {
			marked++
		}
		for _, i := range n.findings {
			findings[i] = true
		}
	}
	text := fmt.Sprintf("%s with %s between them; %s on %d of them.",
		count(resources, "resource"), count(len(w.links), "reference"), count(len(findings), "finding"), marked)
	if w.collapsed {
		text = fmt.Sprintf("%s in %s by module, namespace and type, with %s between them; %s.",
			count(resources, "resource"), count(len(w.nodes), "group"), count(len(w.links), "relation"), count(len(findings), "finding"))
	}
	return text + " The table has the same content."
}

func count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

// open begins a node's element.
func (w *writer) open(n *node, class string) {
	if n.pillar != "" {
		class += " pillar-" + n.pillar
		if n.fails == 0 {
			class += " unsure"
		}
	}
	if n.centre {
		class += " centre"
	}
	address := ""
	if len(n.resources) == 1 {
		r := n.resources[0]
		address = fmt.Sprintf(` data-address="%s" data-unit="%s"`, svg.Text(r.Address), svg.Text(w.a.unit[r].ID))
	}
	focus := ""
	if !w.o.Static && !w.o.Alone {
		// not a button: the name of one must hold the text that is seen, and that may be cut
		focus = fmt.Sprintf(` tabindex="0" role="img" aria-label="%s"`, svg.Text(n.label()))
	}
	w.printf(`<g id="%s" class="node %s"%s%s>`, n.id, class, address, focus)
	w.printf("<title>%s</title>", svg.Text(n.label()))
}

// label gives a node's texts in full.
func (n *node) label() string {
	text := n.kind + " " + n.name
	if n.note != "" {
		text += ", " + n.note
	}
	switch open := len(n.findings) - n.fails; {
	case n.fails > 0 && open > 0:
		text += fmt.Sprintf(", %s and %d open", count(n.fails, "finding"), open)
	case n.fails > 0:
		text += ", " + count(n.fails, "finding")
	case open > 0:
		text += fmt.Sprintf(", %d open", open)
	}
	return text
}

func (w *writer) card(n *node) {
	b := n.box
	class := "card"
	if n.role == stack {
		class = "card stack"
	}
	w.open(n, class)
	if n.role == stack {
		w.rect("behind", b.X+4, b.Y-4, b.W-8, b.H, 8)
	}
	w.rect("body", b.X, b.Y, b.W, b.H, 8)
	room := b.W - 26
	if n.pillar != "" {
		w.printf(`<path class="bar" d="M%s %sv%sa6 6 0 0 0 4 5.7v-%sa6 6 0 0 0-4 5.7z"/>`, number(b.X+.5), number(b.Y+7), number(b.H-14), number(b.H-2.6))
	}
	kindRoom := room
	if len(n.findings) > 0 {
		kindRoom -= w.badge(n, b.X+b.W-9, b.Y+9) + 6
	}
	w.text("kind", b.X+14, b.Y+19, svg.Cut(n.kind, kindRoom, kindSize, svg.Regular))
	w.text("name", b.X+14, b.Y+35.5, svg.CutMiddle(n.name, room, nameSize, svg.Bold))
	if n.note != "" {
		w.text("note", b.X+14, b.Y+50.5, svg.Cut(n.note, room, kindSize, svg.Regular))
	}
	w.printf("</g>\n")
}

func (w *writer) group(n *node) {
	b := n.box
	w.open(n, "group "+n.class)
	w.rect("body", b.X, b.Y, b.W, b.H, 12)
	room := b.W - 28
	if len(n.findings) > 0 {
		room -= w.badge(n, b.X+b.W-12, b.Y+11) + 8
	}
	shown := svg.Cut(n.kind, room/2, kindSize, svg.Regular)
	used := svg.Width(shown, kindSize, svg.Regular)
	w.printf(`<text x="%s" y="%s"><tspan class="kind">%s</tspan> <tspan class="name" dx="3">%s</tspan></text>`,
		number(b.X+14), number(b.Y+23.5), svg.Text(shown), svg.Text(svg.CutMiddle(n.name, room-used-8, nameSize, svg.Bold)))
	w.printf("</g>\n")
}

// badge writes the number of findings, its right upper corner at a place, and gives its width.
func (w *writer) badge(n *node, right, y float64) float64 {
	class, shown := "badge", n.fails
	if n.fails == 0 {
		class, shown = "badge open", len(n.findings)
	}
	text := strconv.Itoa(shown)
	if shown > 999 {
		text = "999+"
	}
	width := max(15, svg.Width(text, 9.5, svg.Bold)+8)
	w.rect(class, right-width, y, width, 14, 7)
	w.printf(`<text class="count" x="%s" y="%s">%s</text>`, number(right-width/2), number(y+10.4), text)
	return width
}

func (w *writer) rect(class string, x, y, width, height, radius float64) {
	w.printf(`<rect class="%s" x="%s" y="%s" width="%s" height="%s" rx="%s"/>`, class, number(x), number(y), number(width), number(height), number(radius))
}

func (w *writer) text(class string, x, y float64, s string) {
	w.printf(`<text class="%s" x="%s" y="%s">%s</text>`, class, number(x), number(y), svg.Text(s))
}

// edge writes an edge's way with an arrow's head at its end.
func (w *writer) edge(l *link) {
	if len(l.edge.Way) == 0 {
		return
	}
	w.printf(`<path data-from="%s" data-to="%s" d="%s%s"><title>%s</title></path>`+"\n",
		l.from.id, l.to.id, curve(l.edge.Way), head(l.edge), svg.Text(l.from.name+" → "+l.to.name+": "+via(l.properties)))
}

// curve gives the path along a way: level lines joined by curves that begin and end level.
func curve(way []layered.Station) string {
	var b strings.Builder
	b.WriteString("M" + number(way[0].X0) + " " + number(way[0].Y))
	x, y := way[0].X1, way[0].Y
	if x != way[0].X0 {
		b.WriteString("H" + number(x))
	}
	for _, s := range way[1:] {
		if math.Abs(s.Y-y) < 0.5 {
			b.WriteString("H" + number(s.X1))
		} else {
			half := (s.X0 - x) / 2
			b.WriteString("C" + number(x+half) + " " + number(y) + " " + number(s.X0-half) + " " + number(s.Y) + " " + number(s.X0) + " " + number(s.Y))
			if s.X1 != s.X0 {
				b.WriteString("H" + number(s.X1))
			}
		}
		x, y = s.X1, s.Y
	}
	return b.String()
}

// head gives the arrow's head at the end of an edge, or at its beginning if it runs back.
func head(e *layered.Edge) string {
	s := e.Way[len(e.Way)-1]
	x, y, d := s.X1, s.Y, -5.0
	if e.Back {
		x, y, d = e.Way[0].X0, e.Way[0].Y, 5
	}
	return "M" + number(x+d) + " " + number(y-4) + "L" + number(x) + " " + number(y) + "L" + number(x+d) + " " + number(y+4)
}
