package layered

import "math"

// draw lays a group out, its own groups first.
func (l *layout) draw(b *Box) {
	g := b.group
	if g == nil {
		return
	}
	for _, c := range b.Children {
		l.draw(c)
	}
	var tiles []*tile
	for i, part := range g.parts {
		s := l.newSheet(b, part)
		if l.naive {
			l.crossings += s.crossings()
		} else {
			l.crossings += s.order()
		}
		s.position()
		tiles = append(tiles, &tile{w: s.w, h: s.h, sheet: s, alone: i == 0 && len(g.outer) > 0})
	}
	tiles = append(tiles, l.grid(b)...)
	w, h := l.pack(tiles)
	for _, t := range tiles {
		t.move(b, l.space.Pad, b.Header)
	}
	b.W = max(w+2*l.space.Pad, b.MinW)
	b.H = b.Header + h + l.space.Pad
	for _, p := range g.outer {
		g.offsets[p] = b.crossing(p)
	}
}

// crossing gives the height at which edges of a port cross the group's border.
func (b *Box) crossing(p port) float64 {
	if chain := b.group.chains[p]; len(chain) > 0 {
		return chain[len(chain)-1].y
	}
	c := within(b, p.box)
	if c == p.box {
		return c.Y + c.middle()
	}
	return c.Y + c.group.offsets[p]
}

// tile is what is packed into a group: a part, or a box of its own.
type tile struct {
	w, h, x, y float64
	sheet      *sheet
	boxes      []*Box // of a grid, in rows
	alone      bool   // nothing may stand beside it
}

// move gives what is in the tile its place in the group.
func (t *tile) move(b *Box, dx, dy float64) {
	dx, dy = t.x+dx, t.y+dy
	for _, box := range t.boxes {
		box.X, box.Y = box.X+dx, box.Y+dy
	}
	if t.sheet == nil {
		return
	}
	for _, layer := range t.sheet.layers {
		for _, c := range layer {
			c.x, c.y, c.from, c.to = c.x+dx, c.y+dy, c.from+dx, c.to+dx
			if c.box != nil {
				c.box.X, c.box.Y = c.x, c.y
			}
			b.group.cells = append(b.group.cells, c)
		}
	}
}

// grid gives the tiles of what no edge joins: leaves in rows and columns, and every group by itself.
func (l *layout) grid(b *Box) []*tile {
	var leaves, groups []*Box
	for _, i := range b.group.loose {
		if c := b.Children[i]; c.group == nil {
			leaves = append(leaves, c)
		} else {
			groups = append(groups, c)
		}
	}
	var tiles []*tile
	for _, c := range groups {
		c.X, c.Y = 0, 0
		tiles = append(tiles, &tile{w: c.W, h: c.H, boxes: []*Box{c}})
	}
	if len(leaves) == 0 {
		return tiles
	}
	w, h := 0.0, 0.0
	for _, c := range leaves {
		w, h = max(w, c.W), max(h, c.H)
	}
	n := float64(len(leaves))
	columns := max(1, math.Round(math.Sqrt(n*l.space.Aspect*(h+l.space.Row)/(w+l.space.Row))))
	if widest := l.widest(b); widest > 0 {
		columns = max(columns, math.Floor((widest+l.space.Row)/(w+l.space.Row)))
	}
	columns = min(columns, n)
	rows := math.Ceil(n / columns)
	for i, c := range leaves {
		c.X = float64(i%int(columns)) * (w + l.space.Row)
		c.Y = float64(i/int(columns)) * (h + l.space.Row)
	}
	return append(tiles, &tile{w: columns*(w+l.space.Row) - l.space.Row, h: rows*(h+l.space.Row) - l.space.Row, boxes: leaves})
}

// widest gives the width of the widest group of a group.
func (l *layout) widest(b *Box) float64 {
	w := 0.0
	for _, c := range b.Children {
		if c.group != nil {
			w = max(w, c.W)
		}
	}
	return w
}

// pack places tiles in rows, in their order, and gives the size of all.
func (l *layout) pack(tiles []*tile) (w, h float64) {
	area, widest := 0.0, 0.0
	for _, t := range tiles {
		area += (t.w + l.space.Part) * (t.h + l.space.Part)
		widest = max(widest, t.w)
	}
	limit := max(widest, math.Sqrt(area*l.space.Aspect))
	x, y, row := 0.0, 0.0, 0.0
	for _, t := range tiles {
		if x > 0 && x+t.w > limit {
			x, y, row = 0, y+row+l.space.Part, 0
		}
		t.x, t.y = x, y
		x, row = x+t.w+l.space.Part, max(row, t.h)
		w, h = max(w, t.x+t.w), max(h, y+row)
		if t.alone {
			x, y, row = 0, y+row+l.space.Part, 0
		}
	}
	return w, h
}
