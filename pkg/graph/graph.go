package graph

import (
	"cmp"
	"slices"
	"strings"
)

// Graph is all units of one scan.
type Graph struct {
	Units []*Unit
	// Edges lead from a resource of one unit to one of another.
	Edges []Edge
	// Possible are further edges, within units and between them, of which
	// it is not certain that they exist. Each says why.
	Possible []Edge
}

// Export is a value that a unit offers to others under a name, as the outputs
// of a CloudFormation stack do. The name is unique in an account and region,
// and may have parts that are not known.
type Export struct {
	Name, Value *Value
}

// Link makes the edges between the units from what one exports and another
// imports. It is called once all units are linked.
func (g *Graph) Link() {
	g.Edges = g.Edges[:0]
	exporters := map[string][]exporter{}
	for _, u := range g.Units {
		for _, e := range u.Exports {
			key := outline(e.Name)
			exporters[key] = append(exporters[key], exporter{u, e})
		}
	}
	if len(exporters) == 0 {
		return
	}
	for _, u := range g.Units {
		for _, r := range u.Resources {
			r.Properties.Walk(func(p Path, v *Value) bool {
				if of := v.Unknown(); of != nil && of.Export != nil {
					g.join(u, r, p.Properties(), of.Export, exporters)
				}
				return true
			})
		}
	}
	g.Edges = slices.Compact(g.Edges)
}

type exporter struct {
	unit   *Unit
	export Export
}

// join makes the edges of one import. A name with a part that is not known
// (the name of the other stack, say) leads to the one other unit that exports
// a name of that form; if several do, it may be any of them, and leads nowhere.
func (g *Graph) join(u *Unit, from *Resource, property string, name *Value, exporters map[string][]exporter) {
	form := outline(name)
	if form == hole {
		return
	}
	var found []exporter
	for _, e := range exporters[form] {
		if e.unit != u {
			found = append(found, e)
		}
	}
	if len(found) != 1 {
		return
	}
	for _, ref := range found[0].export.Value.References() {
		for _, to := range found[0].unit.Find(ref.Address) {
			g.Edges = append(g.Edges, Edge{From: from, To: to, Property: property, Attribute: ref.Attribute})
		}
	}
}

// hole stands for what is not known in a name. No template has it.
const hole = "\x00"

// outline gives a name with its unknown parts left out.
func outline(name *Value) string {
	if s, ok := name.scalar(); ok {
		return s
	}
	u := name.Unknown()
	if u == nil || len(u.Parts) == 0 {
		return hole
	}
	var b strings.Builder
	for _, p := range u.Parts {
		s, known := p.scalar()
		if !known {
			s = hole
		}
		b.WriteString(s)
	}
	return cmp.Or(b.String(), hole)
}
