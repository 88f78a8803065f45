package layered

import (
	"math"
	"slices"
)

// rounds is how often the cells are moved towards their neighbours.
const rounds = 12

// position finds the coordinates of the cells: heights by moving each layer
// towards the neighbours of its cells in turn, without changing its order;
// then the widths of the layers and the gaps between them.
func (s *sheet) position() {
	for _, layer := range s.layers {
		y := 0.0
		for i, c := range layer {
			if i > 0 {
				y = layer[i-1].bottom() + s.apart(layer[i-1], c)
			}
			c.y = y
		}
	}
	for i := range rounds {
		left, right := true, true
		if i < rounds-4 {
			left, right = i%2 == 0, i%2 == 1
		}
		if i%2 == 0 {
			for _, layer := range s.layers {
				s.settle(layer, left, right)
			}
		} else {
			for _, layer := range slices.Backward(s.layers) {
				s.settle(layer, left, right)
			}
		}
	}
	for range 2 {
		for _, layer := range s.layers {
			s.straighten(layer, func(c *cell) []link { return c.left })
		}
		for _, layer := range slices.Backward(s.layers) {
			s.straighten(layer, func(c *cell) []link { return c.right })
		}
	}
	least := math.Inf(1)
	for _, layer := range s.layers {
		for _, c := range layer {
			least = min(least, c.y)
		}
	}
	for _, layer := range s.layers {
		for _, c := range layer {
			c.y = math.Round(c.y - least)
			s.h = max(s.h, c.bottom())
		}
	}
	s.columns()
}

// apart gives the space between two cells above each other.
func (s *sheet) apart(a, b *cell) float64 {
	if a.box == nil || b.box == nil {
		return s.space.Lane
	}
	return s.space.Row
}

// block is cells that touch: they move as one.
type block struct {
	from, to int
	sum, n   float64 // of the heights that its cells wish for, less what stands before them
}

// settle moves the cells of a layer as close as their order and distances let
// them to the heights that they wish for: a regression by least squares under
// an order (Ayer et al., 1955: neighbours that would change places are pooled).
func (s *sheet) settle(layer []*cell, left, right bool) {
	blocks := make([]block, 0, len(layer))
	before := make([]float64, len(layer))
	for i, c := range layer {
		if i > 0 {
			before[i] = before[i-1] + layer[i-1].h + s.apart(layer[i-1], c)
		}
		wish, weight := c.wish(left, right)
		b := block{i, i + 1, (wish - before[i]) * weight, weight}
		for len(blocks) > 0 && blocks[len(blocks)-1].mean() >= b.mean() {
			top := blocks[len(blocks)-1]
			b = block{top.from, b.to, top.sum + b.sum, top.n + b.n}
			blocks = blocks[:len(blocks)-1]
		}
		blocks = append(blocks, b)
	}
	for _, b := range blocks {
		for i := b.from; i < b.to; i++ {
			layer[i].y = b.mean() + before[i]
		}
	}
}

// slight is a rise of an edge that looks like a fault rather than a direction.
const slight = 16

// straighten moves cells by a little, where there is room, so that their
// nearest edge is level.
func (s *sheet) straighten(layer []*cell, side func(*cell) []link) {
	for i, c := range layer {
		low, high := math.Inf(-1), math.Inf(1)
		if i > 0 {
			low = layer[i-1].bottom() + s.apart(layer[i-1], c)
		}
		if i+1 < len(layer) {
			high = layer[i+1].y - s.apart(c, layer[i+1]) - c.h
		}
		best, weight := c.y, 0.0
		for _, k := range side(c) {
			at := k.to.y + k.other - k.own
			if math.Abs(at-c.y) < slight && at >= low && at <= high &&
				(k.weight > weight || k.weight == weight && math.Abs(at-c.y) < math.Abs(best-c.y)) {
				best, weight = at, k.weight
			}
		}
		c.y = best
	}
}

func (b block) mean() float64 { return b.sum / b.n }

// wish gives the height at which most of a cell's links are straight, and how
// much that matters to it.
func (c *cell) wish(left, right bool) (at, weight float64) {
	type place struct{ at, weight float64 }
	var places []place
	add := func(links []link) {
		for _, k := range links {
			places = append(places, place{k.to.y + k.other - k.own, k.weight})
			weight += k.weight
		}
	}
	if left {
		add(c.left)
	}
	if right {
		add(c.right)
	}
	if len(places) == 0 {
		return c.y, 0.1
	}
	slices.SortFunc(places, func(a, b place) int {
		switch {
		case a.at < b.at:
			return -1
		case a.at > b.at:
			return 1
		}
		return 0
	})
	sum := 0.0
	for i, p := range places {
		sum += p.weight
		if sum == weight/2 && i+1 < len(places) {
			return (p.at + places[i+1].at) / 2, weight
		}
		if sum > weight/2 {
			return p.at, weight
		}
	}
	return c.y, weight
}

// columns finds the layers' widths, and gaps that are wider the further edges rise in them.
func (s *sheet) columns() {
	x := 0.0
	for i, layer := range s.layers {
		w, rise := 0.0, 0.0
		for _, c := range layer {
			w = max(w, c.w)
			for _, k := range c.right {
				rise = max(rise, math.Abs(c.y+k.own-k.to.y-k.other))
			}
		}
		for _, c := range layer {
			c.x, c.from, c.to = x, x, x+w
			if c.box == nil {
				c.w = w
				continue
			}
			switch { // what has neighbours at one side only stands close to them
			case len(c.right) == 0 && len(c.left) > 0:
				c.x = x
			case len(c.left) == 0 && len(c.right) > 0:
				c.x = x + w - c.w
			default:
				c.x = math.Round(x + (w-c.w)/2)
			}
		}
		x += w
		s.w = x
		if i+1 < len(s.layers) {
			x += math.Round(min(s.space.Gap+rise/8, 2.5*s.space.Gap))
		}
	}
}
