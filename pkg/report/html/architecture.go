package html

import (
	"bytes"
	"fmt"
	"html/template"

	"github.com/plinth-lint/plinth/pkg/diagram"
	"github.com/plinth-lint/plinth/pkg/graph"
	"github.com/plinth-lint/plinth/pkg/mindmap"
)

// architecture is the resource graph as a picture, and as a table unit by unit.
type architecture struct {
	Picture       template.HTML
	Width, Height int
	Collapsed     bool
	Units         []*unit
	// Left is how many resources the table leaves out.
	Left int
}

type unit struct {
	ID, Tool  string
	Complete  bool
	Resources []*resource
}

type resource struct {
	Node                    string // the id of the node that shows it
	Kind, Name, Within      string
	Address, Type, At, Link string
	To                      []string
	Notes                   []*note
	More                    int // resources that it refers to and are not listed
}

const (
	maxResources = 1500 // in the table; a scan may hold a hundred thousand
	maxEdges     = 12   // that one row lists
	maxAround    = 120  // findings above which none shows its neighbourhood
)

// architecture draws the graph.
func (b *builder) architecture() {
	of := diagram.New(b.result.Graph, b.result.Findings)
	d := of.Draw(diagram.Options{Title: "Architecture of " + b.page.Title})
	a := &architecture{Picture: template.HTML(d.SVG), Width: d.Width, Height: d.Height, Collapsed: d.Collapsed} // pkg/diagram escapes
	byID, units := map[string]*graph.Unit{}, map[string]*unit{}
	for _, u := range b.result.Graph.Units {
		byID[u.ID] = u
	}
	for i := range d.Rows {
		if i == maxResources {
			a.Left = len(d.Rows) - i
			break
		}
		r := &d.Rows[i]
		at := units[r.Unit]
		if at == nil {
			at = &unit{ID: clean(r.Unit), Tool: formats[byID[r.Unit].Tool], Complete: byID[r.Unit].Complete}
			units[r.Unit] = at
			a.Units = append(a.Units, at)
		}
		at.Resources = append(at.Resources, b.resource(d, r))
	}
	b.page.Architecture = a
	if len(b.page.Notes) > maxAround {
		return
	}
	for i, n := range b.page.Notes {
		if around := of.Around(i, diagram.Options{Title: "What " + n.Address + " is connected with", Prefix: n.ID + "-", Static: true}); len(around.Nodes) > 1 {
			n.Around = template.HTML(around.SVG) // pkg/diagram escapes
		}
	}
}

// mindMap draws what was found on the map of the framework.
func (b *builder) mindMap() error {
	var picture bytes.Buffer
	if err := mindmap.New(b.result.Policies, b.result.Findings, true).SVG(&picture, mindmap.Picture{Prefix: "map-"}); err != nil {
		return fmt.Errorf("draw the map: %w", err)
	}
	b.page.Map = template.HTML(picture.String()) // pkg/mindmap escapes
	return nil
}

func (b *builder) resource(d *diagram.Diagram, r *diagram.Row) *resource {
	p := b.spot(r.Range)
	one := &resource{
		Node: r.ID, Kind: clean(r.Kind), Name: clean(r.Name), Within: clean(r.Within),
		Address: clean(r.Address), Type: clean(r.Type), At: p.At, Link: p.Link,
	}
	for i, to := range r.To {
		if i == maxEdges {
			one.More = len(r.To) - i
			break
		}
		one.To = append(one.To, clean(d.Rows[to].Address))
	}
	for _, f := range r.Findings {
		one.Notes = append(one.Notes, b.page.Notes[f])
	}
	return one
}
