package layered

import (
	"cmp"
	"math"
	"slices"
)

// digraph is the children of one group, by index, and the edges between them.
type digraph struct {
	n       int
	out, in [][]arc
	// order lists them so that edges lead forwards, once orient ran.
	order []int
}

type arc struct{ to, weight int }

// lifted gives the graph of a group's children.
func lifted(b *Box) *digraph {
	d := newDigraph(len(b.Children))
	weights := map[[2]int]int{}
	var order [][2]int
	for _, e := range b.group.edges {
		k := [2]int{within(b, e.From).index, within(b, e.To).index}
		if weights[k] == 0 {
			order = append(order, k)
		}
		weights[k]++
	}
	for _, k := range order {
		d.join(k[0], k[1], weights[k])
	}
	return d
}

func newDigraph(n int) *digraph {
	return &digraph{n: n, out: make([][]arc, n), in: make([][]arc, n)}
}

func (d *digraph) join(from, to, weight int) {
	d.out[from] = append(d.out[from], arc{to, weight})
	d.in[to] = append(d.in[to], arc{from, weight})
}

// only gives the graph of some children, by their index in part.
func (d *digraph) only(part []int) *digraph {
	at := make(map[int]int, len(part))
	for i, v := range part {
		at[v] = i
	}
	o := newDigraph(len(part))
	for i, v := range part {
		for _, a := range d.out[v] {
			o.join(i, at[a.to], a.weight)
		}
	}
	return o
}

// parts gives the children that are joined by edges, those that nothing joins
// apart. What is joined to boxes outside of the group is one part, so that no
// other stands between it and the border.
func (d *digraph) parts(outside []bool) (parts [][]int, loose []int) {
	seen := make([]bool, d.n)
	var open []int
	var visit func(v int) []int
	visit = func(v int) []int {
		seen[v] = true
		found := []int{v}
		for _, arcs := range [][]arc{d.out[v], d.in[v]} {
			for _, a := range arcs {
				if !seen[a.to] {
					found = append(found, visit(a.to)...)
				}
			}
		}
		return found
	}
	for v := range d.n {
		if seen[v] {
			continue
		}
		part := visit(v)
		slices.Sort(part)
		switch {
		case slices.ContainsFunc(part, func(w int) bool { return outside[w] }):
			open = append(open, part...)
		case len(part) == 1:
			loose = append(loose, v)
		default:
			parts = append(parts, part)
		}
	}
	if len(open) > 0 {
		slices.Sort(open)
		parts = append([][]int{open}, parts...)
	}
	return parts, loose
}

// rank gives the children of every group their layers, from the outside to
// the inside, so that each edge knows at which sides it leaves and enters.
func (l *layout) rank(b *Box) {
	if b.group == nil {
		return
	}
	d, g := lifted(b), b.group
	outside := make([]bool, d.n)
	right := make([]bool, d.n)
	for _, p := range g.outer {
		c := within(b, p.box).index
		outside[c] = true
		right[c] = right[c] || p.right
	}
	heights := l.heights(b)
	g.layers = make([]int, d.n)
	g.parts, g.loose = d.parts(outside)
	for _, part := range g.parts {
		sub := d.only(part)
		sub.orient(sub.sequence())
		for i, at := range sub.layer(picked(heights, part), picked(right, part), l.budget(b, part)) {
			g.layers[part[i]] = at
		}
	}
	for _, e := range g.edges {
		e.sides(b)
	}
	for _, c := range b.Children {
		l.rank(c)
	}
}

func picked[T any](all []T, part []int) []T {
	out := make([]T, len(part))
	for i, v := range part {
		out[i] = all[v]
	}
	return out
}

// sides finds which end of an edge is the left one, and tells the groups that it leaves.
func (e *Edge) sides(b *Box) {
	e.left, e.right = port{e.From, true}, port{e.To, false}
	if b.group.layers[within(b, e.From).index] > b.group.layers[within(b, e.To).index] {
		e.left, e.right, e.Back = port{e.To, true}, port{e.From, false}, true
	}
	for _, p := range []port{e.left, e.right} {
		for g := p.box.parent; g != b; g = g.parent {
			if !g.group.seen[p] {
				g.group.seen[p] = true
				g.group.outer = append(g.group.outer, p)
			}
		}
	}
}

// sequence orders the children so that few edges lead back, after Eades, Lin
// and Smyth (1993), and gives each its position.
func (d *digraph) sequence() []int {
	position := make([]int, d.n)
	in, out, gone := make([]int, d.n), make([]int, d.n), make([]bool, d.n)
	for v := range d.n {
		for _, a := range d.out[v] {
			out[v] += a.weight
		}
		for _, a := range d.in[v] {
			in[v] += a.weight
		}
	}
	first, last := 0, d.n-1
	remove := func(v int) {
		gone[v] = true
		for _, a := range d.out[v] {
			in[a.to] -= a.weight
		}
		for _, a := range d.in[v] {
			out[a.to] -= a.weight
		}
	}
	for first <= last {
		best, sink := -1, false
		for v := range d.n {
			switch {
			case gone[v]:
			case out[v] == 0:
				best, sink = v, true
			case best < 0 || !sink && out[v]-in[v] > out[best]-in[best]:
				best = v
			}
			if sink {
				break
			}
		}
		remove(best)
		if sink {
			position[best] = last
			last--
			continue
		}
		position[best] = first
		first++
	}
	return position
}

// orient turns the edges that lead back.
func (d *digraph) orient(position []int) {
	d.order = make([]int, d.n)
	for v, p := range position {
		d.order[p] = v
	}
	out, in := make([][]arc, d.n), make([][]arc, d.n)
	for v := range d.n {
		for _, a := range d.out[v] {
			from, to := v, a.to
			if position[from] > position[to] {
				from, to = to, from
			}
			out[from] = append(out[from], arc{to, a.weight})
			in[to] = append(in[to], arc{from, a.weight})
		}
	}
	d.out, d.in = out, in
}

// layer gives every child a layer right of those that lead to it, close to its
// neighbours, and no layer much more than its share of the height. Those that
// are joined only to what lies right of the group stand in the last one.
func (d *digraph) layer(heights []float64, right []bool, budget float64) []int {
	layers := make([]int, d.n)
	last := 0
	for _, v := range d.order {
		for _, a := range d.in[v] {
			layers[v] = max(layers[v], layers[a.to]+1)
		}
		last = max(last, layers[v])
	}
	for range 4 {
		d.tighten(layers)
	}
	for v := range layers {
		if right[v] && len(d.in[v])+len(d.out[v]) == 0 {
			layers[v] = last
		}
	}
	d.spread(layers, heights, budget)
	least := slices.Min(layers)
	for v := range layers {
		layers[v] -= least
	}
	return layers
}

// tighten moves children towards the neighbours that most of their edges lead to.
func (d *digraph) tighten(layers []int) {
	for _, v := range slices.Backward(d.order) {
		if pull(d.out[v]) >= pull(d.in[v]) && len(d.out[v]) > 0 {
			at := math.MaxInt
			for _, a := range d.out[v] {
				at = min(at, layers[a.to]-1)
			}
			layers[v] = at
		}
	}
	for _, v := range d.order {
		if pull(d.in[v]) > pull(d.out[v]) {
			at := math.MinInt
			for _, a := range d.in[v] {
				at = max(at, layers[a.to]+1)
			}
			layers[v] = at
		}
	}
}

func pull(arcs []arc) int {
	n := 0
	for _, a := range arcs {
		n += a.weight
	}
	return n
}

// spread moves children out of layers that are higher than the budget: what
// leads nowhere to the right, all else to the left, those with the fewest edges first.
func (d *digraph) spread(layers []int, heights []float64, budget float64) {
	used := map[int]float64{}
	fits := func(v, at int) bool { return used[at] == 0 || used[at]+heights[v] <= budget }
	sorted := slices.Clone(d.order)
	slices.SortStableFunc(sorted, func(a, b int) int {
		return cmp.Or(cmp.Compare(layers[b], layers[a]), cmp.Compare(len(d.in[b])+len(d.out[b]), len(d.in[a])+len(d.out[a])))
	})
	for _, v := range sorted {
		at := layers[v]
		if len(d.out[v]) == 0 && len(d.in[v]) > 0 {
			for !fits(v, at) {
				at++
			}
		} else {
			for _, a := range d.out[v] {
				at = min(at, layers[a.to]-1)
			}
			for !fits(v, at) {
				at--
			}
		}
		layers[v] = at
		used[at] += heights[v]
	}
}

// heights estimates the heights of a group's children, with what separates them.
func (l *layout) heights(b *Box) []float64 {
	out := make([]float64, len(b.Children))
	for i, c := range b.Children {
		_, h := l.estimate(c)
		out[i] = h + l.space.Row
	}
	return out
}

// estimate guesses the size of a box before it is laid out.
func (l *layout) estimate(b *Box) (w, h float64) {
	if b.group == nil {
		return b.W, b.H
	}
	area := 0.0
	for _, c := range b.Children {
		cw, ch := l.estimate(c)
		area += (cw + l.space.Gap) * (ch + l.space.Row)
	}
	w = math.Sqrt(area * l.space.Aspect)
	return max(w, b.MinW), area/w + b.Header + l.space.Pad
}

// budget gives the height that a layer of a part should not exceed.
func (l *layout) budget(b *Box, part []int) float64 {
	area, tallest := 0.0, 0.0
	for _, i := range part {
		w, h := l.estimate(b.Children[i])
		area += (w + l.space.Gap) * (h + l.space.Row)
		tallest = max(tallest, h)
	}
	return max(1.15*math.Sqrt(area/l.space.Aspect), tallest, 6*(l.space.Row+40))
}
