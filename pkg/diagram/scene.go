package diagram

import (
	"cmp"
	"slices"
	"strings"

	"github.com/plinth-lint/plinth/pkg/diagram/internal/layered"
	"github.com/plinth-lint/plinth/pkg/finding"
	"github.com/plinth-lint/plinth/pkg/graph"
	"github.com/plinth-lint/plinth/pkg/policy"
	"github.com/plinth-lint/plinth/pkg/svg"
	"github.com/plinth-lint/plinth/pkg/wellarchitected"
)

// The measures of a diagram.
const (
	cardWidth, cardHeight = 176, 46
	noteHeight            = 16 // of a further line on a card
	headerHeight          = 38
	kindSize, nameSize    = 10.5, 12.5
)

var spacing = layered.Spacing{Pad: 16, Row: 14, Lane: 10, Gap: 52, Part: 28, Aspect: 1.6}

// role is what a node is drawn as.
type role int

const (
	card  role = iota // a resource
	stack             // several resources
	frame             // a resource that holds others
	area              // a module, namespace or unit that holds resources
)

// node is one thing that is drawn.
type node struct {
	role       role
	box        *layered.Box
	kind, name string
	note       string // a further line on a card
	class      string // of an area
	resources  []*graph.Resource
	children   []*node
	parent     *node
	centre     bool
	id         string
	// extra are findings that concern no resource.
	extra    []int
	findings []int
	fails    int
	pillar   string
}

// link is one edge that is drawn.
type link struct {
	from, to   *node
	properties []string
	edge       *layered.Edge
}

// scene is what one diagram shows.
type scene struct {
	a         *Architecture
	o         Options
	root      *node
	nodes     []*node
	of        map[*graph.Resource]*node
	links     []*link
	collapsed bool
	crossings int
}

func newScene(a *Architecture, o Options) *scene {
	return &scene{a: a, o: o, root: &node{role: area}, of: map[*graph.Resource]*node{}}
}

// add puts a node into another.
func (s *scene) add(n, parent *node) *node {
	n.parent = parent
	parent.children = append(parent.children, n)
	for _, r := range n.resources {
		s.of[r] = n
	}
	return n
}

// areas finds or makes areas within areas by their names.
type areas struct {
	s     *scene
	known map[string]*node
}

func (s *scene) newAreas() *areas { return &areas{s, map[string]*node{}} }

func (m *areas) in(parent *node, key, class, kind, name string) (*node, string) {
	if m.known[key] == nil {
		m.known[key] = m.s.add(&node{role: area, class: class, kind: kind, name: name}, parent)
	}
	return m.known[key], key
}

// ofUnit gives the area of a unit, or the root where there is one unit only.
func (m *areas) ofUnit(u *graph.Unit, alone bool) (*node, string) {
	if alone {
		m.s.root.extra = m.s.a.ofUnit[u]
		return m.s.root, u.ID
	}
	n, key := m.in(m.s.root, u.ID, "unit", tools[u.Tool], u.ID)
	n.extra = m.s.a.ofUnit[u]
	return n, key
}

var tools = map[graph.Tool]string{graph.CloudFormation: "Stack", graph.Terraform: "Terraform", graph.Kubernetes: "Manifests"}

// ofModule gives the area of a resource's module, or that of its unit.
func (m *areas) ofModule(parent *node, key string, r *graph.Resource) (*node, string) {
	for _, c := range r.Calls {
		kind, name := called(r, c.Name)
		parent, key = m.in(parent, key+"\x00"+c.Name, "module", kind, name)
	}
	return parent, key
}

// called says what a resource's file is to the one that calls it, and its name.
func called(r *graph.Resource, call string) (kind, name string) {
	switch r.Tool {
	case graph.Terraform:
		return "Module", strings.TrimPrefix(call, "module.")
	case graph.Kubernetes:
		return "Kustomization", call
	}
	return "Nested stack", call
}

// expand makes a node of every resource.
func (s *scene) expand(units []*graph.Unit) {
	m := s.newAreas()
	for _, u := range units {
		within := s.a.containers(u)
		frames := map[*graph.Resource]bool{}
		for _, c := range within {
			frames[c] = true
		}
		for _, r := range u.Resources {
			n := &node{kind: kind(r), name: name(r), resources: []*graph.Resource{r}}
			if frames[r] {
				n.role, n.class = frame, "network"
				if r.Type == namespaceType {
					n.class = "namespace"
				}
			}
			s.of[r] = n
		}
		for _, r := range u.Resources {
			if c := within[r]; c != nil {
				s.add(s.of[r], s.of[c])
				continue
			}
			parent, key := m.ofUnit(u, len(units) == 1)
			parent, key = m.ofModule(parent, key, r)
			if ns := namespace(r); ns != "" {
				parent, _ = m.in(parent, key+"\x01"+ns, "namespace", "Namespace", ns)
			}
			s.add(s.of[r], parent)
		}
	}
	s.relate()
}

// relate makes a link of all relations between two nodes of which none holds the other.
func (s *scene) relate() {
	known := map[[2]*node]*link{}
	s.each(s.root, func(n *node) {
		for _, r := range n.resources {
			for _, e := range s.a.edges[r] {
				to := s.of[e.to]
				if to == nil || to == n || to.holds(n) || n.holds(to) {
					continue
				}
				k := [2]*node{n, to}
				if known[k] == nil {
					known[k] = &link{from: n, to: to}
					s.links = append(s.links, known[k])
				}
				known[k].properties = append(known[k].properties, e.properties...)
			}
		}
	})
}

func (n *node) holds(other *node) bool {
	for p := other.parent; p != nil; p = p.parent {
		if p == n {
			return true
		}
	}
	return false
}

func (s *scene) each(n *node, visit func(*node)) {
	visit(n)
	for _, c := range n.children {
		s.each(c, visit)
	}
}

// judge counts what was found on a node's resources and finds the worst of it.
func (s *scene) judge(n *node) {
	seen := map[int]bool{}
	add := func(list []int) {
		for _, i := range list {
			if !seen[i] {
				seen[i] = true
				n.findings = append(n.findings, i)
			}
		}
	}
	for _, r := range n.resources {
		add(s.a.found[r])
	}
	add(n.extra)
	slices.Sort(n.findings)
	for _, i := range n.findings {
		if s.a.findings[i].Status == finding.Fail {
			n.fails++
		}
	}
	n.pillar = s.a.worst(n.findings)
}

// worst gives the pillar of the worst finding: the certain before the open,
// then the graver, then in the order of the framework.
func (a *Architecture) worst(findings []int) string {
	if len(findings) == 0 {
		return ""
	}
	rank := func(i int) (open int, severity policy.Severity, pillar int) {
		f := &a.findings[i]
		if f.Status != finding.Fail {
			open = 1
		}
		pillar = slices.IndexFunc(wellarchitected.Pillars(), func(p *wellarchitected.Pillar) bool { return p.ID == f.Policy.Pillar })
		return open, f.Policy.Severity, pillar
	}
	best := slices.MinFunc(findings, func(x, y int) int {
		xo, xs, xp := rank(x)
		yo, ys, yp := rank(y)
		return cmp.Or(cmp.Compare(xo, yo), cmp.Compare(ys, xs), cmp.Compare(xp, yp))
	})
	return a.findings[best].Policy.Pillar
}

// lay makes the boxes and finds their places.
func (s *scene) lay() {
	s.each(s.root, func(n *node) {
		n.box = &layered.Box{W: cardWidth, H: cardHeight}
		if n.note != "" {
			n.box.H += noteHeight
		}
		if n.parent != nil {
			n.parent.box.Children = append(n.parent.box.Children, n.box)
			s.nodes = append(s.nodes, n)
		}
		if len(n.children) > 0 && n != s.root {
			n.box.Header = headerHeight
			n.box.MinW = min(420, svg.Width(n.kind, kindSize, svg.Regular)+svg.Width(n.name, nameSize, svg.Bold)+90)
		}
		s.judge(n)
	})
	var edges []*layered.Edge
	for _, l := range s.links {
		l.edge = &layered.Edge{From: l.from.box, To: l.to.box}
		edges = append(edges, l.edge)
	}
	if s.root.box.Children == nil {
		return
	}
	s.crossings = layered.Layout(s.root.box, edges, spacing, false)
}
