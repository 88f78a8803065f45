package layered

import (
	"fmt"
	"math/rand/v2"
	"testing"
)

var spacing = Spacing{Pad: 16, Row: 14, Lane: 10, Gap: 52, Part: 28, Aspect: 1.6}

// random gives a tree of boxes with about n leaves and some edges between them.
func random(seed uint64, n, edges int) (*Box, []*Edge) {
	rng := rand.New(rand.NewPCG(seed, 7))
	root := &Box{}
	groups, all := []*Box{root}, []*Box(nil)
	for range n {
		in := groups[rng.IntN(len(groups))]
		b := &Box{W: 60 + 20*float64(rng.IntN(8)), H: 30 + 10*float64(rng.IntN(4))}
		in.Children = append(in.Children, b)
		if rng.IntN(6) == 0 { // a group, with a child so that it is one
			b.Header, b.MinW = 30, 100
			b.Children = []*Box{{W: 100, H: 40}}
			groups = append(groups, b)
			all = append(all, b.Children[0])
		}
		all = append(all, b)
	}
	var list []*Edge
	for range edges {
		a, b := all[rng.IntN(len(all))], all[rng.IntN(len(all))]
		if a != b && !holds(root, a, b) && !holds(root, b, a) {
			list = append(list, &Edge{From: a, To: b})
		}
	}
	return root, list
}

func holds(_ *Box, a, b *Box) bool {
	for _, c := range a.Children {
		if c == b || holds(nil, c, b) {
			return true
		}
	}
	return false
}

func overlap(a, b *Box) bool {
	return a.X < b.X+b.W && b.X < a.X+a.W && a.Y < b.Y+b.H && b.Y < a.Y+a.H
}

// points gives points of a way: of its level parts, and of the curves between
// them, which begin and end level.
func points(way []Station) [][2]float64 {
	const n = 12
	var out [][2]float64
	for i, s := range way {
		for j := range n + 1 {
			t := float64(j) / n
			out = append(out, [2]float64{s.X0 + t*(s.X1-s.X0), s.Y})
			if i > 0 {
				before := way[i-1]
				bow := t * t * (3 - 2*t)
				out = append(out, [2]float64{before.X1 + t*(s.X0-before.X1), before.Y + bow*(s.Y-before.Y)})
			}
		}
	}
	return out
}

// faults gives what is wrong with a layout: boxes that overlap or leave their
// group, and edges that run through a box that is not their own.
func faults(root *Box, edges []*Edge) []string {
	var found []string
	var visit func(b *Box)
	visit = func(b *Box) {
		for i, c := range b.Children {
			if c.X < b.X || c.Y < b.Y+b.Header || c.X+c.W > b.X+b.W+0.01 || c.Y+c.H > b.Y+b.H+0.01 {
				found = append(found, fmt.Sprintf("%+v leaves its group %+v", *c, *b))
			}
			for _, d := range b.Children[:i] {
				if overlap(c, d) {
					found = append(found, fmt.Sprintf("%+v overlaps %+v", *c, *d))
				}
			}
			visit(c)
		}
	}
	visit(root)
	var leaves []*Box
	var collect func(b *Box)
	collect = func(b *Box) {
		if len(b.Children) == 0 {
			leaves = append(leaves, b)
		}
		for _, c := range b.Children {
			collect(c)
		}
	}
	collect(root)
	for _, e := range edges {
		x := e.Way[0].X0
		for i, s := range e.Way {
			if s.X0 < x-0.01 || s.X1 < s.X0 {
				found = append(found, fmt.Sprintf("an edge turns back at station %d of %v", i, e.Way))
			}
			x = s.X1
		}
		for _, p := range points(e.Way) {
			for _, b := range leaves {
				if b != e.From && b != e.To && p[0] > b.X && p[0] < b.X+b.W && p[1] > b.Y && p[1] < b.Y+b.H {
					found = append(found, fmt.Sprintf("an edge runs through %+v at %v", *b, p))
				}
			}
		}
	}
	return found
}

func TestNoBoxOverlapsAndNoEdgeRunsThroughOne(t *testing.T) {
	for seed := range uint64(80) {
		root, edges := random(seed, int(5+seed), int(2*seed))
		Layout(root, edges, spacing, false)
		for i, f := range faults(root, edges) {
			if t.Errorf("seed %d: %s", seed, f); i > 3 {
				return
			}
		}
	}
}

func TestEdgesBeginAndEndAtTheirBoxes(t *testing.T) {
	for seed := range uint64(40) {
		root, edges := random(seed, 40, 60)
		Layout(root, edges, spacing, false)
		for _, e := range edges {
			left, right := e.From, e.To
			if e.Back {
				left, right = right, left
			}
			first, last := e.Way[0], e.Way[len(e.Way)-1]
			if first.X0 != left.X+left.W || first.Y < left.Y || first.Y > left.Y+left.H {
				t.Fatalf("seed %d: the edge begins at %v, not at %+v", seed, first, *left)
			}
			if last.X1 != right.X || last.Y < right.Y || last.Y > right.Y+right.H {
				t.Fatalf("seed %d: the edge ends at %v, not at %+v", seed, last, *right)
			}
		}
	}
}

func TestTheLayoutIsDeterministic(t *testing.T) {
	for seed := range uint64(10) {
		a, aEdges := random(seed, 60, 90)
		b, bEdges := random(seed, 60, 90)
		Layout(a, aEdges, spacing, false)
		Layout(b, bEdges, spacing, false)
		for i := range aEdges {
			if fmt.Sprint(aEdges[i].Way) != fmt.Sprint(bEdges[i].Way) {
				t.Fatalf("seed %d: edge %d runs %v and %v", seed, i, aEdges[i].Way, bEdges[i].Way)
			}
		}
	}
}

// crossed counts crossings by looking at every pair of edges between the
// stations that follow each other: those of two edges between the same two columns.
func crossed(edges []*Edge) int {
	type rise struct{ x0, y0, x1, y1 float64 }
	columns := map[[2]float64]map[rise]bool{}
	for _, e := range edges {
		for i := 1; i < len(e.Way); i++ {
			a, b := e.Way[i-1], e.Way[i]
			k := [2]float64{a.X1, b.X0}
			if columns[k] == nil {
				columns[k] = map[rise]bool{}
			}
			columns[k][rise{a.X1, a.Y, b.X0, b.Y}] = true
		}
	}
	n := 0
	for _, rises := range columns {
		var list []rise
		for r := range rises {
			list = append(list, r)
		}
		for i, a := range list {
			for _, b := range list[:i] {
				if (a.y0-b.y0)*(a.y1-b.y1) < 0 {
					n++
				}
			}
		}
	}
	return n
}

// layers gives a flat graph of so many layers of equal boxes, each with edges to some of the next.
func layers(seed uint64) (*Box, []*Edge) {
	rng := rand.New(rand.NewPCG(seed, 3))
	root := &Box{}
	var before []*Box
	var edges []*Edge
	for range 5 {
		var layer []*Box
		for range 8 {
			b := &Box{W: 100, H: 40}
			root.Children = append(root.Children, b)
			layer = append(layer, b)
			for range 2 {
				if before != nil {
					edges = append(edges, &Edge{From: before[rng.IntN(len(before))], To: b})
				}
			}
		}
		before = layer
	}
	return root, edges
}

func TestFewerEdgesCrossThanInTheOrderOfTheInput(t *testing.T) {
	total, naive := 0, 0
	for seed := range uint64(30) {
		root, edges := layers(seed)
		counted := Layout(root, edges, spacing, false)
		ours := crossed(edges)
		if counted < ours {
			t.Errorf("seed %d: the layout counts %d crossings, there are %d", seed, counted, ours)
		}
		other, otherEdges := layers(seed)
		Layout(other, otherEdges, spacing, true)
		theirs := crossed(otherEdges)
		if ours > theirs {
			t.Errorf("seed %d: %d crossings, and %d in the order of the input", seed, ours, theirs)
		}
		total, naive = total+ours, naive+theirs
	}
	if total*2 > naive {
		t.Errorf("%d crossings in all, and %d in the order of the input: want less than half", total, naive)
	}
	t.Logf("%d crossings in all, %d in the order of the input", total, naive)
}

func TestATreeIsDrawnWithoutCrossings(t *testing.T) {
	root := &Box{}
	var edges []*Edge
	var grow func(parent *Box, depth int)
	var leaves [][2]*Box
	grow = func(parent *Box, depth int) {
		for range 3 {
			b := &Box{W: 100, H: 40}
			leaves = append(leaves, [2]*Box{parent, b})
			if depth > 0 {
				grow(b, depth-1)
			}
		}
	}
	top := &Box{W: 100, H: 40}
	grow(top, 2)
	rand.New(rand.NewPCG(1, 1)).Shuffle(len(leaves), func(i, j int) { leaves[i], leaves[j] = leaves[j], leaves[i] })
	root.Children = append(root.Children, top)
	for _, l := range leaves {
		root.Children = append(root.Children, l[1])
		edges = append(edges, &Edge{From: l[0], To: l[1]})
	}
	Layout(root, edges, spacing, false)
	if n := crossed(edges); n > 0 {
		t.Errorf("a tree has %d crossings", n)
	}
}

func TestCyclesAndTwinEdgesAreDrawn(t *testing.T) {
	a, b, c := &Box{W: 10, H: 10}, &Box{W: 10, H: 10}, &Box{W: 10, H: 10}
	root := &Box{Children: []*Box{a, b, c}}
	edges := []*Edge{{From: a, To: b}, {From: b, To: c}, {From: c, To: a}, {From: a, To: b}}
	Layout(root, edges, spacing, false)
	back := 0
	for _, e := range edges {
		if e.Back {
			back++
		}
	}
	if back != 1 {
		t.Errorf("%d edges of a cycle of three run back, want 1", back)
	}
	if f := faults(root, edges); len(f) > 0 {
		t.Error(f)
	}
}

func BenchmarkLayout(b *testing.B) {
	for _, n := range []int{200, 1000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			for b.Loop() {
				root, edges := random(1, n, 3*n/2)
				Layout(root, edges, spacing, false)
			}
		})
	}
}
