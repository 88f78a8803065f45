package layered

import (
	"cmp"
	"slices"
	"sort"
)

// sweeps is how often the layers are sorted by their neighbours.
const sweeps = 16

// order sorts the cells of each layer so that few links cross: by the middle
// of their neighbours' places, layer by layer forwards and backwards, then by
// exchanging neighbours (Gansner et al., 1993). The best order of all is kept.
func (s *sheet) order() int {
	best := s.crossings()
	kept := s.save()
	for i := 0; i < sweeps && best > 0; i++ {
		if i%2 == 0 {
			for at := 1; at < len(s.layers); at++ {
				s.sortLayer(at, false, i%4 >= 2)
			}
		} else {
			for at := len(s.layers) - 2; at >= 0; at-- {
				s.sortLayer(at, true, i%4 >= 2)
			}
		}
		s.exchange()
		if n := s.crossings(); n < best {
			best, kept = n, s.save()
		}
	}
	s.layers = kept
	for _, layer := range s.layers {
		number(layer)
	}
	return best
}

func (s *sheet) save() [][]*cell {
	kept := make([][]*cell, len(s.layers))
	for i, layer := range s.layers {
		kept[i] = slices.Clone(layer)
	}
	return kept
}

func number(layer []*cell) {
	for i, c := range layer {
		c.index = i
	}
}

// spot gives the place of a link's other end in its layer.
func (k link) spot() float64 { return float64(k.to.index) + k.other/(k.to.h+1) }

func (s *sheet) sortLayer(at int, byRight, median bool) {
	layer := s.layers[at]
	for _, c := range layer {
		links := c.left
		if byRight {
			links = c.right
		}
		if len(links) == 0 {
			c.key = -1
			continue
		}
		spots := make([]float64, len(links))
		sum := 0.0
		for i, k := range links {
			spots[i] = k.spot()
			sum += spots[i]
		}
		c.key = sum / float64(len(spots))
		if median {
			slices.Sort(spots)
			c.key = (spots[(len(spots)-1)/2] + spots[len(spots)/2]) / 2
		}
	}
	// Cells without neighbours keep their place among the others.
	var sorted []*cell
	for _, c := range layer {
		if c.key >= 0 {
			sorted = append(sorted, c)
		}
	}
	slices.SortStableFunc(sorted, func(a, b *cell) int { return cmp.Compare(a.key, b.key) })
	next := 0
	for i, c := range layer {
		if c.key >= 0 {
			layer[i] = sorted[next]
			next++
		}
	}
	number(layer)
}

// exchange swaps neighbours in a layer as long as that saves crossings.
func (s *sheet) exchange() {
	for range 8 {
		better := false
		for _, layer := range s.layers {
			for i := 0; i+1 < len(layer); i++ {
				a, b := layer[i], layer[i+1]
				if between(a.left, b.left)+between(a.right, b.right) > between(b.left, a.left)+between(b.right, a.right) {
					layer[i], layer[i+1] = b, a
					a.index, b.index = i+1, i
					better = true
				}
			}
		}
		if !better {
			return
		}
	}
}

// between counts the crossings of links of one cell with those of one below it.
func between(upper, lower []link) int {
	n := 0
	for _, a := range upper {
		for _, b := range lower {
			if a.spot() > b.spot() {
				n++
			}
		}
	}
	return n
}

// crossings counts the crossings between all neighbouring layers, after
// Barth, Jünger and Mutzel (2002): the inversions of the links' ends.
func (s *sheet) crossings() int {
	n := 0
	for _, layer := range s.layers {
		n += inversions(layer)
	}
	return n
}

func inversions(layer []*cell) int {
	type ends struct{ from, to float64 }
	var links []ends
	for _, c := range layer {
		for _, k := range c.right {
			links = append(links, ends{float64(c.index) + k.own/(c.h+1), k.spot()})
		}
	}
	slices.SortFunc(links, func(a, b ends) int { return cmp.Or(cmp.Compare(a.from, b.from), cmp.Compare(a.to, b.to)) })
	spots := make([]float64, len(links))
	for i, k := range links {
		spots[i] = k.to
	}
	slices.Sort(spots)
	spots = slices.Compact(spots)
	tree := make([]int, len(spots)+1) // how many ends lie at or before a spot
	n := 0
	for i, k := range links {
		at := sort.SearchFloat64s(spots, k.to) + 1
		below := 0
		for j := at; j > 0; j -= j & -j {
			below += tree[j]
		}
		n += i - below
		for j := at; j < len(tree); j += j & -j {
			tree[j]++
		}
	}
	return n
}
