// Package diagram draws the resource graph with what was found on it, as
// inline SVG with a table of the same content: networks, modules and
// namespaces as nested boxes, resources as cards in the colour of the pillar
// of their worst finding. It decides nothing about findings, and writes no
// page around its pictures.
package diagram

import (
	_ "embed"

	"github.com/plinth-lint/plinth/pkg/finding"
	"github.com/plinth-lint/plinth/pkg/graph"
	"github.com/plinth-lint/plinth/pkg/source"
)

// CSS is the style of every diagram. It takes all colours from custom
// properties; Theme sets them.
//
//go:embed diagram.css
var CSS string

// Theme sets the custom properties for light and dark: the light ones for all of the document, the dark
// ones where the system or data-theme="dark" on the root element asks for them, unless data-theme="light" does.
//
//go:embed theme.css
var Theme string

// DefaultMax is the number of resources above which a diagram is collapsed
// when nobody says otherwise.
const DefaultMax = 200

// Options are how a diagram looks.
type Options struct {
	// Title is its accessible name; "" is "Architecture".
	Title string
	// Prefix begins the ids of all elements, where one page holds several diagrams.
	Prefix string
	// Unit, if not "", is the id of the one unit to draw.
	Unit string
	// Max is the number of resources above which they are drawn by group and
	// type; 0 is DefaultMax.
	Max int
	// Static leaves out what makes nodes take the focus: the diagram is one image.
	Static bool
	// Alone makes a file of its own: with namespace, style and theme.
	Alone bool
}

// Diagram is one picture.
type Diagram struct {
	// SVG is the element; it holds no script, no style and no colour of its own, unless it is alone.
	SVG string
	// Width and Height are the size at which its texts are as large as they are meant.
	Width, Height int
	// Collapsed is set when nodes stand for several resources.
	Collapsed bool
	// Nodes are what is drawn, and Rows the resources with what is drawn of them: the same content as a table.
	Nodes []Node
	Rows  []Row
	// Crossings counts the crossings of edges.
	Crossings int
}

// Node is one card or box of the diagram with an id in it.
type Node struct {
	// ID is that of the element, "node-" and more behind the prefix.
	ID string
	// Kind and Name are the texts on it, whole: "S3 bucket", "assets".
	Kind, Name string
	// Resources is how many resources it stands for.
	Resources int
	// Findings are the indexes of what was found on it, certain or open, without what is suppressed.
	Findings []int
}

// Row is one resource.
type Row struct {
	// ID is the node that shows it, Unit the id of its unit.
	ID, Unit string
	// Kind, Name and Within are texts: "S3 bucket", "assets", "module orders".
	Kind, Name, Within string
	Address, Type      string
	Range              source.Range
	// To are the indexes of the rows that it refers to, sorted.
	To []int
	// Findings are the indexes of what was found on it, without what is suppressed.
	Findings []int
	// Pillar is that of the worst finding, or "".
	Pillar string
}

// Architecture is a graph with findings, ready to be drawn.
type Architecture struct {
	units    []*graph.Unit
	findings []finding.Finding
	edges    map[*graph.Resource][]relation // that leave a resource
	back     map[*graph.Resource][]relation // that reach it
	unit     map[*graph.Resource]*graph.Unit
	found    map[*graph.Resource][]int
	ofUnit   map[*graph.Unit][]int
}

// relation is all edges between two resources.
type relation struct {
	to         *graph.Resource
	properties []string
}

// New takes a graph and what was found on it.
func New(g *graph.Graph, findings []finding.Finding) *Architecture {
	a := &Architecture{
		units: g.Units, findings: findings,
		edges: map[*graph.Resource][]relation{}, back: map[*graph.Resource][]relation{},
		unit:  map[*graph.Resource]*graph.Unit{},
		found: map[*graph.Resource][]int{}, ofUnit: map[*graph.Unit][]int{},
	}
	byID := map[string]*graph.Unit{}
	for _, u := range g.Units {
		byID[u.ID] = u
		for _, r := range u.Resources {
			a.unit[r] = u
		}
	}
	for _, u := range g.Units {
		for _, e := range u.Edges {
			a.join(e)
		}
	}
	for _, e := range g.Edges {
		a.join(e)
	}
	for i := range findings {
		if u := byID[findings[i].Unit]; u != nil && findings[i].Suppression == nil {
			a.attach(u, i)
		}
	}
	return a
}

func (a *Architecture) join(e graph.Edge) {
	if a.unit[e.From] == nil || a.unit[e.To] == nil || e.From == e.To {
		return
	}
	a.edges[e.From] = related(a.edges[e.From], e.To, e.Property)
	a.back[e.To] = related(a.back[e.To], e.From, e.Property)
}

func related(list []relation, to *graph.Resource, property string) []relation {
	for i := range list {
		if list[i].to == to {
			if property != "" {
				list[i].properties = append(list[i].properties, property)
			}
			return list
		}
	}
	r := relation{to: to}
	if property != "" {
		r.properties = []string{property}
	}
	return append(list, r)
}

// attach finds the resources that a finding is about.
func (a *Architecture) attach(u *graph.Unit, i int) {
	f := &a.findings[i]
	if f.Type == "" {
		a.ofUnit[u] = append(a.ofUnit[u], i)
		return
	}
	seen := map[*graph.Resource]bool{}
	for _, address := range append([]string{f.Address}, f.Instances...) {
		found := u.Find(address)
		exact := false
		for _, r := range found {
			exact = exact || r.Type == f.Type
		}
		for _, r := range found {
			if !seen[r] && (r.Type == f.Type || !exact) {
				seen[r] = true
				a.found[r] = append(a.found[r], i)
			}
		}
	}
}

// Draw draws everything, or the unit of the options.
func (a *Architecture) Draw(o Options) *Diagram {
	units := a.units
	if o.Unit != "" {
		units = nil
		for _, u := range a.units {
			if u.ID == o.Unit {
				units = []*graph.Unit{u}
			}
		}
	}
	limit := o.Max
	if limit == 0 {
		limit = DefaultMax
	}
	n := 0
	for _, u := range units {
		n += len(u.Resources)
	}
	s := newScene(a, o)
	if n > limit {
		s.collapse(units, limit/2)
	} else {
		s.expand(units)
	}
	return s.finish(units)
}

// Around draws the resources that a finding is about with those that they
// refer to and that refer to them, each with the property that does.
func (a *Architecture) Around(i int, o Options) *Diagram {
	s := newScene(a, o)
	var centre []*graph.Resource
	for _, u := range a.units {
		if u.ID != a.findings[i].Unit {
			continue
		}
		for _, r := range u.Resources {
			for _, j := range a.found[r] {
				if j == i {
					centre = append(centre, r)
				}
			}
		}
	}
	s.around(centre)
	return s.finish(nil)
}
