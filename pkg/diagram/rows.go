package diagram

import (
	"slices"
	"strings"

	"github.com/plinth-lint/plinth/pkg/graph"
)

// rows gives the table of the resources of some units, or of those that are drawn.
func (s *scene) rows(units []*graph.Unit) []Row {
	var resources []*graph.Resource
	for _, u := range units {
		resources = append(resources, u.Resources...)
	}
	if units == nil {
		for _, n := range s.nodes {
			resources = append(resources, n.resources...)
		}
	}
	index := make(map[*graph.Resource]int, len(resources))
	for i, r := range resources {
		index[r] = i
	}
	rows := make([]Row, 0, len(resources))
	for _, r := range resources {
		n := s.of[r]
		row := Row{
			ID: n.id, Unit: s.a.unit[r].ID, Kind: kind(r), Name: name(r), Within: n.within(),
			Address: r.Address, Type: r.Type, Range: r.Header, Findings: s.a.found[r], Pillar: s.a.worst(s.a.found[r]),
		}
		for _, e := range s.a.edges[r] {
			if to, ok := index[e.to]; ok {
				row.To = append(row.To, to)
			}
		}
		slices.Sort(row.To)
		rows = append(rows, row)
	}
	return rows
}

// within names what a node stands in, the innermost last.
func (n *node) within() string {
	var names []string
	for p := n.parent; p != nil && p.parent != nil; p = p.parent {
		names = append(names, p.kind+" "+p.name)
	}
	slices.Reverse(names)
	return strings.Join(names, " › ")
}
