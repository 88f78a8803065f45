package layered

import "slices"

// sheet is one part of a group in its layers.
type sheet struct {
	space  Spacing
	layers [][]*cell
	lanes  map[laneKey]*cell
	links  map[[2]*cell]bool
	h      float64
	w      float64
}

// cell is what stands in a layer: a box, or a lane in which edges pass.
type cell struct {
	box        *Box
	layer      int
	index      int     // in the layer
	x, y, w, h float64 // y of a lane is the lane itself
	from, to   float64 // the left and right side of the layer
	left       []link  // to the layer before
	right      []link  // to the layer behind
	key        float64 // by which the layer is sorted
}

// link joins cells of neighbouring layers.
type link struct {
	to *cell
	// own and other are the heights at which it leaves this and enters the other cell.
	own, other float64
	// weight is how much it wants to be straight.
	weight float64
}

type laneKey struct {
	port  port
	layer int
}

// The wish of links to be straight: between boxes, a box and a lane, two lanes.
const (
	boxToBox   = 1
	boxToLane  = 2
	laneToLane = 8
)

func (l *layout) newSheet(b *Box, part []int) *sheet {
	g := b.group
	s := &sheet{space: l.space, lanes: map[laneKey]*cell{}, links: map[[2]*cell]bool{}}
	last := 0
	for _, i := range part {
		last = max(last, g.layers[i])
	}
	s.layers = make([][]*cell, last+1)
	cells := map[*Box]*cell{}
	for _, i := range part {
		c := b.Children[i]
		c.cell = s.add(&cell{box: c, layer: g.layers[i], w: c.W, h: c.H})
		cells[c] = c.cell
	}
	into, out := map[port]int{}, map[port]int{}
	for _, e := range g.edges {
		into[e.right]++
		out[e.left]++
	}
	for _, e := range g.edges {
		from, ok := cells[within(b, e.left.box)]
		if !ok {
			continue // another part
		}
		// Edges to one end share their lanes, as the lines of a plan do.
		shared := e.right
		if out[e.left] > into[e.right] {
			shared = e.left
		}
		to := cells[within(b, e.right.box)]
		g.ways[e] = s.chain(shared, from, to, e.left, e.right)
	}
	for _, p := range g.outer {
		if from, ok := cells[within(b, p.box)]; ok {
			g.chains[p] = s.border(p, from)
		}
	}
	return s
}

func (s *sheet) add(c *cell) *cell {
	c.index = len(s.layers[c.layer])
	s.layers[c.layer] = append(s.layers[c.layer], c)
	return c
}

func (s *sheet) lane(p port, layer int) *cell {
	k := laneKey{p, layer}
	if s.lanes[k] == nil {
		s.lanes[k] = s.add(&cell{layer: layer})
	}
	return s.lanes[k]
}

// chain makes the lanes between two boxes.
func (s *sheet) chain(shared port, from, to *cell, left, right port) []*cell {
	var lanes []*cell
	before := from
	for layer := from.layer + 1; layer < to.layer; layer++ {
		c := s.lane(shared, layer)
		s.link(before, c, left, right)
		lanes, before = append(lanes, c), c
	}
	s.link(before, to, left, right)
	return lanes
}

// border makes the lanes from a box to the group's border.
func (s *sheet) border(p port, from *cell) []*cell {
	var lanes []*cell
	before := from
	if p.right {
		for layer := from.layer + 1; layer < len(s.layers); layer++ {
			c := s.lane(p, layer)
			s.link(before, c, p, p)
			lanes, before = append(lanes, c), c
		}
		return lanes
	}
	for layer := from.layer - 1; layer >= 0; layer-- {
		c := s.lane(p, layer)
		s.link(c, before, p, p)
		lanes, before = append(lanes, c), c
	}
	return lanes
}

func (s *sheet) link(a, b *cell, left, right port) {
	if s.links[[2]*cell{a, b}] && a.box == nil && b.box == nil {
		return
	}
	s.links[[2]*cell{a, b}] = true
	own, other, weight := a.offset(left), b.offset(right), float64(boxToBox)
	switch {
	case a.box == nil && b.box == nil:
		weight = laneToLane
	case a.box == nil || b.box == nil:
		weight = boxToLane
	}
	if slices.ContainsFunc(a.right, func(x link) bool { return x.to == b && x.own == own && x.other == other }) {
		return
	}
	a.right = append(a.right, link{b, own, other, weight})
	b.left = append(b.left, link{a, other, own, weight})
}

// offset gives the height in the cell at which edges of a port leave it.
func (c *cell) offset(p port) float64 {
	switch {
	case c.box == nil:
		return 0
	case c.box == p.box:
		return c.box.middle()
	}
	return c.box.group.offsets[p]
}

func (c *cell) bottom() float64 { return c.y + c.h }
