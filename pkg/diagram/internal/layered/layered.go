// Package layered draws directed graphs in layers from left to right, after
// Sugiyama, Tagawa and Toda (1981): cycles are broken, boxes get layers,
// layers an order with few crossings, and boxes their coordinates. Boxes nest:
// a group is laid out by itself and is a box of its parent's layout, and an
// edge that leaves it has a way of its own to the border. Edges therefore
// cross no box but the borders of groups that they enter or leave. It knows
// no resource and writes no picture.
package layered

import "slices"

// Box is a leaf, whose size is given, or a group of boxes, whose size is found.
type Box struct {
	// W and H are the size, X and Y the upper left corner; the corner of
	// every box and the size of groups are found.
	W, H, X, Y float64
	// Children are the boxes of a group, in the order in which they are
	// named; a leaf has none.
	Children []*Box
	// Header is the height that a group keeps free for its title, MinW the
	// width that the title needs.
	Header, MinW float64

	parent *Box
	index  int // among the parent's children
	depth  int
	group  *group // of a group
	cell   *cell  // of a box that edges join
}

// Edge leads from one box to another. Neither holds the other.
type Edge struct {
	From, To *Box
	// Way is found: where the edge runs, from left to right.
	Way []Station
	// Back is found: the edge runs from right to left, so that Way begins at To.
	Back bool

	left, right port
	// at is the group in which both ends lie, in different children.
	at *Box
}

// Station is a level part of an edge's way. Between two stations the edge
// changes its height, where no box is.
type Station struct{ X0, X1, Y float64 }

// Spacing is the space between boxes.
type Spacing struct {
	// Pad is between a group's border and what is in it.
	Pad float64
	// Row is between boxes above each other, Lane between edges, or an edge and a box.
	Row, Lane float64
	// Gap is the least space between two layers, Part between parts that nothing joins.
	Gap, Part float64
	// Aspect is the relation of width to height that parts without edges are packed to.
	Aspect float64
}

// Layout finds the place of every box in root and the way of every edge. It
// gives the number of crossings of edges in the layers' order. With naive set, layers keep the
// order in which boxes are given.
func Layout(root *Box, edges []*Edge, s Spacing, naive bool) (crossings int) {
	l := &layout{space: s, naive: naive}
	l.prepare(root, nil, 0)
	for _, e := range edges {
		l.lift(e)
	}
	l.rank(root)
	l.draw(root)
	place(root, 0, 0)
	for _, e := range edges {
		e.Way = e.way()
	}
	return l.crossings
}

type layout struct {
	space     Spacing
	naive     bool
	crossings int
}

// port is where edges enter a box at its left side, or leave it at its right one.
type port struct {
	box   *Box
	right bool
}

// group is what the layout knows of a group.
type group struct {
	// edges lie in the group, between different children; outer are the
	// ports of boxes in the group whose edges lead out of it.
	edges []*Edge
	outer []port
	seen  map[port]bool
	// parts are the children that edges join, by index, loose all others;
	// layers are the layers of those in parts. rank finds them.
	parts  [][]int
	loose  []int
	layers []int
	// offsets are the heights at which edges of outer ports cross the border.
	offsets map[port]float64
	// chains are the lanes from a port to the border, ways those of edges between children.
	chains map[port][]*cell
	ways   map[*Edge][]*cell
	cells  []*cell // relative to the group until place ran
}

func (l *layout) prepare(b, parent *Box, depth int) {
	b.parent, b.depth = parent, depth
	if len(b.Children) == 0 {
		return
	}
	b.group = &group{seen: map[port]bool{}, offsets: map[port]float64{}, chains: map[port][]*cell{}, ways: map[*Edge][]*cell{}}
	for i, c := range b.Children {
		c.index = i
		l.prepare(c, b, depth+1)
	}
}

// lift finds the group in which an edge runs between children.
func (l *layout) lift(e *Edge) {
	a, b := e.From, e.To
	for a.depth > b.depth {
		a = a.parent
	}
	for b.depth > a.depth {
		b = b.parent
	}
	for a.parent != b.parent {
		a, b = a.parent, b.parent
	}
	if a == b {
		return // one holds the other
	}
	e.at = a.parent
	e.at.group.edges = append(e.at.group.edges, e)
}

// within gives the child of g that b is or lies in.
func within(g, b *Box) *Box {
	for b.parent != g {
		b = b.parent
	}
	return b
}

// place makes coordinates absolute.
func place(b *Box, x, y float64) {
	b.X, b.Y = b.X+x, b.Y+y
	if b.group == nil {
		return
	}
	for _, c := range b.group.cells {
		c.x, c.y, c.from, c.to = c.x+b.X, c.y+b.Y, c.from+b.X, c.to+b.X
	}
	for _, c := range b.Children {
		place(c, b.X, b.Y)
	}
}

// middle gives how far below a box's upper edge its own edges start.
func (b *Box) middle() float64 {
	if b.group != nil {
		return b.Header / 2
	}
	return b.H / 2
}

// way puts an edge's way together: out of the groups that hold its left end,
// along the group that holds both, and into those of its right end.
func (e *Edge) way() []Station {
	if e.at == nil {
		return nil
	}
	a, b := e.left.box, e.right.box
	way := []Station{{a.X + a.W, a.cell.to, a.Y + a.middle()}}
	add := func(cells []*cell) {
		for _, c := range cells {
			way = append(way, Station{c.x, c.x + c.w, c.y})
		}
	}
	for g := a.parent; g != e.at; g = g.parent {
		add(g.group.chains[e.left])
		way = append(way, Station{g.X + g.W, g.cell.to, g.Y + g.group.offsets[e.left]})
	}
	add(e.at.group.ways[e])
	var inner []*Box
	for g := b.parent; g != e.at; g = g.parent {
		inner = append(inner, g)
	}
	for _, g := range slices.Backward(inner) {
		way = append(way, Station{g.cell.from, g.X, g.Y + g.group.offsets[e.right]})
		for _, c := range slices.Backward(g.group.chains[e.right]) {
			add([]*cell{c})
		}
	}
	return append(way, Station{b.cell.from, b.X, b.Y + b.middle()})
}
