package diagram

import (
	"fmt"
	"slices"
	"strings"

	"github.com/plinth-lint/plinth/pkg/graph"
)

// maxNeighbours bounds the resources at each side of a neighbourhood.
const maxNeighbours = 8

// maxCentre bounds the instances in the middle.
const maxCentre = 4

// around makes nodes of some resources and those that edges join to them.
func (s *scene) around(centre []*graph.Resource) {
	more := 0
	if len(centre) > maxCentre {
		more = len(centre) - maxCentre + 1
		centre = centre[:maxCentre-1]
	}
	var first *node
	for _, r := range centre {
		n := s.add(&node{kind: kind(r), name: name(r), centre: true, resources: []*graph.Resource{r}}, s.root)
		if first == nil {
			first = n
		}
	}
	if more > 0 {
		s.add(&node{role: stack, kind: "Instances", name: fmt.Sprintf("%d more", more), centre: true}, s.root)
	}
	s.side(centre, s.a.back, true)
	s.side(centre, s.a.edges, false)
	for _, r := range centre {
		for _, e := range s.a.edges[r] {
			if to := s.of[e.to]; to != nil && to.centre {
				s.links = append(s.links, &link{from: s.of[r], to: to, properties: e.properties})
			}
		}
	}
}

// side adds the neighbours in one direction.
func (s *scene) side(centre []*graph.Resource, edges map[*graph.Resource][]relation, back bool) {
	shown, left := 0, map[*graph.Resource]bool{}
	var last *node
	for _, r := range centre {
		for _, e := range edges[r] {
			n := s.of[e.to]
			if n != nil && n.centre {
				continue
			}
			if n == nil && shown == maxNeighbours {
				left[e.to] = true
				if last == nil {
					last = s.add(&node{role: stack, kind: "Further resources"}, s.root)
					s.connect(s.of[r], last, nil, back)
				}
				continue
			}
			if n == nil {
				n = s.add(&node{kind: kind(e.to), name: name(e.to), note: via(e.properties), resources: []*graph.Resource{e.to}}, s.root)
				shown++
			}
			s.connect(s.of[r], n, e.properties, back)
		}
	}
	if last != nil {
		last.name = fmt.Sprintf("%d more", len(left))
	}
}

func (s *scene) connect(centre, n *node, properties []string, back bool) {
	if back {
		centre, n = n, centre
	}
	s.links = append(s.links, &link{from: centre, to: n, properties: properties})
}

// via gives the property that makes a relation, by its last names.
func via(properties []string) string {
	if len(properties) == 0 {
		return "depends on"
	}
	sorted := slices.Sorted(slices.Values(properties))
	sorted = slices.Compact(sorted)
	steps := strings.Split(sorted[0], ".")
	text := strings.Join(steps[max(0, len(steps)-2):], ".")
	if n := len(sorted); n > 1 {
		text += fmt.Sprintf(" +%d", n-1)
	}
	return text
}
