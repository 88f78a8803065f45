package mindmap

import (
	_ "embed"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"

	"github.com/plinth-lint/plinth/pkg/diagram"
	"github.com/plinth-lint/plinth/pkg/svg"
)

// CSS is the style of the map. Its colours are those of diagram.Theme.
//
//go:embed mindmap.css
var CSS string

// Picture is how a map is drawn.
type Picture struct {
	// Prefix begins the ids of all elements, where one page holds several pictures.
	Prefix string
	// Alone makes a file of its own: with namespace, style and theme.
	Alone bool
}

// The measures of a map.
const (
	rootWidth, rootHeight = 196, 52
	pillarWidth           = 190
	pillarHeight          = 36
	leafWidth             = 330
	leafHeight            = 34
	rowGap, pillarGap     = 8, 26
	columnGap             = 56
	margin                = 20
	idSize, titleSize     = 9.5, 11.5
)

// spot is a node with its place. Side is 1 at the right of the root and -1 at its left.
type spot struct {
	node     *Node
	x, y     float64 // of its middle
	w, h     float64
	side     float64
	parent   *spot
	children []*spot
	height   float64 // of it with what is below it
}

// SVG writes the map as a picture: the framework in the middle, three pillars at each side.
func (m *Map) SVG(w io.Writer, o Picture) error {
	root := &spot{node: m.Root, w: rootWidth, h: rootHeight}
	half := (len(m.Root.Children) + 1) / 2
	for i, c := range m.Root.Children {
		side := 1.0
		if i >= half {
			side = -1
		}
		root.children = append(root.children, m.spot(c, root, side))
	}
	height, left, right := 0.0, 0.0, 0.0
	for _, side := range []float64{1, -1} {
		total := 0.0
		for _, c := range root.children {
			if c.side == side {
				total += c.height + pillarGap
			}
		}
		y := -(total - pillarGap) / 2
		for _, c := range root.children {
			if c.side == side {
				c.place(y)
				y += c.height + pillarGap
			}
		}
		height = max(height, total-pillarGap, rootHeight)
	}
	root.each(func(s *spot) {
		left, right = min(left, s.x-s.w/2), max(right, s.x+s.w/2)
	})
	p := picture{m: m, o: o}
	p.write(root, left-margin, -math.Ceil(height/2)-margin, math.Ceil(right-left)+2*margin, 2*math.Ceil(height/2)+2*margin)
	_, err := io.WriteString(w, p.b.String())
	return err
}

// spot measures a node and what is shown below it.
func (m *Map) spot(n *Node, parent *spot, side float64) *spot {
	s := &spot{node: n, parent: parent, side: side, w: leafWidth, h: leafHeight}
	if n.ID == n.Pillar {
		s.w, s.h = pillarWidth, pillarHeight
	}
	below := 0.0
	for _, c := range n.Children {
		if m.shown(c) {
			child := m.spot(c, s, side)
			s.children = append(s.children, child)
			below += child.height + rowGap
		}
	}
	s.height = max(s.h, below-rowGap)
	return s
}

// place puts a spot in the middle of what is below it, from y downwards.
func (s *spot) place(y float64) {
	s.y = y + s.height/2
	s.x = s.parent.x + s.side*(s.parent.w/2+columnGap+s.w/2)
	below := -float64(rowGap)
	for _, c := range s.children {
		below += c.height + rowGap
	}
	y += (s.height - below) / 2
	for _, c := range s.children {
		c.place(y)
		y += c.height + rowGap
	}
}

func (s *spot) each(visit func(*spot)) {
	visit(s)
	for _, c := range s.children {
		c.each(visit)
	}
}

type picture struct {
	m *Map
	o Picture
	b strings.Builder
}

func (p *picture) printf(format string, args ...any) { fmt.Fprintf(&p.b, format, args...) }

func number(f float64) string { return strconv.FormatFloat(math.Round(f*10)/10, 'f', -1, 64) }

func (p *picture) write(root *spot, x, y, w, h float64) {
	space := ""
	if p.o.Alone {
		space = ` xmlns="http://www.w3.org/2000/svg"`
	}
	p.printf(`<svg%s class="plinth-map" role="img" aria-labelledby="%stitle %[2]sdesc" viewBox="%s %s %s %s" width="%[5]s" height="%[6]s">`,
		space, p.o.Prefix, number(x), number(y), number(w), number(h))
	p.printf("\n<title id=\"%stitle\">%s</title>\n<desc id=\"%[1]sdesc\">%[3]s</desc>\n", p.o.Prefix, svg.Text("Map of the Well-Architected Framework"), svg.Text(p.describe()))
	if p.o.Alone {
		p.printf("<style>\n%s%s</style>\n<rect class=\"ground\" x=\"%s\" y=\"%s\" width=\"%s\" height=\"%s\"/>\n", diagram.Theme, CSS, number(x), number(y), number(w), number(h))
	}
	p.printf("<g class=\"branches\">\n")
	root.each(func(s *spot) {
		if s.parent != nil {
			p.branch(s)
		}
	})
	p.printf("</g>\n")
	root.each(p.node)
	p.printf("</svg>\n")
}

func (p *picture) describe() string {
	var parts []string
	for _, c := range p.m.Root.Children {
		parts = append(parts, c.Title+": "+p.m.note(c))
	}
	return strings.Join(parts, "; ") + "."
}

func (s *spot) class() string {
	class := ""
	if s.node.Pillar != "" {
		class = " pillar-" + s.node.Pillar
	}
	return class
}

// branch writes the line from a node to the one above it.
func (p *picture) branch(s *spot) {
	from, to := s.parent.x+s.side*s.parent.w/2, s.x-s.side*s.w/2
	middle := (from + to) / 2
	width := "twig"
	if s.parent.parent == nil {
		width = "limb"
	}
	p.printf("<path class=\"%s%s\" d=\"M%s %sC%s %s %s %s %s %s\"/>\n", width, s.class(),
		number(from), number(s.parent.y), number(middle), number(s.parent.y), number(middle), number(s.y), number(to), number(s.y))
}

func (p *picture) node(s *spot) {
	n := s.node
	x, y := s.x-s.w/2, s.y-s.h/2
	kind := []string{"root", "pillar", "question", "practice"}[s.depth()]
	p.printf(`<g class="node %s%s" data-id="%s"><title>%s</title>`, kind, s.class(), svg.Text(n.ID), svg.Text(strings.TrimSpace(n.ID+" "+n.Title)+": "+p.m.note(n)))
	radius := 8.0
	if s.depth() < 2 {
		radius = s.h / 2
	}
	p.printf(`<rect x="%s" y="%s" width="%s" height="%s" rx="%s"/>`, number(x), number(y), number(s.w), number(s.h), number(radius))
	if s.depth() < 2 {
		title := svg.Cut(n.Title, s.w-24, 13, svg.Bold)
		p.text("title middle", s.x, s.y+0.5, title)
		p.text("note middle", s.x, s.y+12.5, svg.Cut(p.m.note(n), s.w-24, idSize, svg.Regular))
	} else {
		p.text("note", x+12, y+13.5, n.ID)
		p.text("note end", x+s.w-12, y+13.5, p.m.note(n))
		p.text("title", x+12, y+26.5, svg.Cut(n.Title, s.w-34, titleSize, svg.Regular))
	}
	p.printf("</g>\n")
}

func (s *spot) depth() int {
	d := 0
	for q := s.parent; q != nil; q = q.parent {
		d++
	}
	return d
}

func (p *picture) text(class string, x, y float64, s string) {
	p.printf(`<text class="%s" x="%s" y="%s">%s</text>`, class, number(x), number(y), svg.Text(s))
}
