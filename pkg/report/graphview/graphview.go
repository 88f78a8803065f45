// Package graphview writes the resource graph: as JSON with every property,
// unknown and edge, or as a diagram for Mermaid or Graphviz.
package graphview

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"unicode"

	"github.com/plinth-lint/plinth/pkg/graph"
	"github.com/plinth-lint/plinth/pkg/source"
)

// Write writes the graph in a format: json, mermaid or dot.
func Write(w io.Writer, g *graph.Graph, format string) error {
	switch format {
	case "json":
		return writeJSON(w, g)
	case "mermaid":
		return writeDiagram(w, g, mermaid)
	case "dot":
		return writeDiagram(w, g, dot)
	}
	return fmt.Errorf("unknown graph format %q", format)
}

type unit struct {
	ID        string     `json:"id"`
	Tool      graph.Tool `json:"tool"`
	Complete  bool       `json:"complete"`
	Resources []resource `json:"resources"`
	Edges     []edge     `json:"edges"`
}

type resource struct {
	Address    string     `json:"address"`
	Type       string     `json:"type"`
	Declared   string     `json:"declared"`
	Tool       graph.Tool `json:"tool"`
	At         string     `json:"at"`
	When       string     `json:"when,omitempty"`
	Region     string     `json:"region,omitempty"`
	Synthetic  bool       `json:"synthetic,omitempty"`
	Folded     []folded   `json:"folded,omitempty"`
	Properties any        `json:"properties"`
	Attributes any        `json:"attributes,omitempty"`
	Defaults   []string   `json:"defaults,omitempty"`
}

type folded struct {
	Path    string `json:"path"`
	Address string `json:"address"`
}

type edge struct {
	From      string `json:"from"`
	To        string `json:"to"`
	Property  string `json:"property,omitempty"`
	Attribute string `json:"attribute,omitempty"`
}

// between is an edge over units, or one of which it is not certain that it exists.
type between struct {
	FromUnit string `json:"fromUnit"`
	From     string `json:"from"`
	ToUnit   string `json:"toUnit"`
	To       string `json:"to"`
	Property string `json:"property,omitempty"`
	// Open says why it is not certain.
	Open string `json:"open,omitempty"`
}

func writeJSON(w io.Writer, g *graph.Graph) error {
	units := []unit{}
	for _, u := range g.Units {
		out := unit{ID: u.ID, Tool: u.Tool, Complete: u.Complete, Resources: []resource{}, Edges: []edge{}}
		for _, r := range u.Resources {
			out.Resources = append(out.Resources, toResource(r))
		}
		for _, e := range u.Edges {
			out.Edges = append(out.Edges, edge{e.From.Address, e.To.Address, e.Property, e.Attribute})
		}
		units = append(units, out)
	}
	document := map[string]any{"units": units}
	if edges := edgesBetween(g); len(edges) > 0 {
		document["edges"] = edges
	}
	encoder := json.NewEncoder(w)
	encoder.SetIndent("", "  ")
	encoder.SetEscapeHTML(false)
	return encoder.Encode(document)
}

func edgesBetween(g *graph.Graph) []between {
	if len(g.Edges)+len(g.Possible) == 0 {
		return nil
	}
	units := map[*graph.Resource]string{}
	for _, u := range g.Units {
		for _, r := range u.Resources {
			units[r] = u.ID
		}
	}
	var out []between
	for _, edges := range [][]graph.Edge{g.Edges, g.Possible} {
		for _, e := range edges {
			out = append(out, between{units[e.From], e.From.Address, units[e.To], e.To.Address, e.Property, e.Open})
		}
	}
	return out
}

func toResource(r *graph.Resource) resource {
	out := resource{
		Address: r.Address, Type: r.Type, Declared: r.Declared, Tool: r.Tool, At: r.Header.String(), When: r.When, Region: r.Region,
		Synthetic: r.Synthetic, Properties: Plain(r.Properties), Attributes: Plain(r.Attributes),
	}
	for _, f := range r.Folded {
		out.Folded = append(out.Folded, folded{f.Path.String(), f.Satellite.Address})
	}
	r.Properties.Walk(func(p graph.Path, v *graph.Value) bool {
		if v.IsDefault() {
			out.Defaults = append(out.Defaults, p.String())
			return false
		}
		return true
	})
	return out
}

// Plain gives a value as JSON knows it. An unknown is an object with the key
// $unknown; a list or object with further parts that cannot be known has one more
// element or the key $rest.
func Plain(v *graph.Value) any {
	switch v.Kind() {
	case graph.Bool:
		b, _ := v.Bool()
		return b
	case graph.Number:
		s, _ := v.Literal()
		if !json.Valid([]byte(s)) {
			return s // "5." is a number to Terraform and CloudFormation, not to JSON
		}
		return json.Number(s)
	case graph.String:
		s, _ := v.Text()
		return strings.ToValidUTF8(s, "\uFFFD")
	case graph.List:
		list := make([]any, 0, v.Len())
		for _, e := range v.Elements() {
			list = append(list, Plain(e))
		}
		if v.Rest() != nil {
			list = append(list, map[string]any{"$rest": Plain(v.Rest())})
		}
		return list
	case graph.Object:
		object := make(map[string]any, v.Len())
		for _, m := range v.Members() {
			object[m.Key] = Plain(m.Value)
		}
		if v.Rest() != nil {
			object["$rest"] = Plain(v.Rest())
		}
		return object
	case graph.Unknown:
		return map[string]any{"$unknown": unknown(v)}
	}
	return nil
}

func unknown(v *graph.Value) map[string]any {
	u := v.Unknown()
	out := map[string]any{"expression": u.Expr, "reason": u.Reason}
	set := func(key string, value any, given bool) {
		if given {
			out[key] = value
		}
	}
	set("at", place(u.At), !u.At.IsZero())
	set("type", u.Type.String(), u.Type != graph.Unknown)
	set("notNull", true, u.NotNull)
	set("prefix", u.Prefix, u.Prefix != "")
	set("suffix", u.Suffix, u.Suffix != "")
	set("oneOf", u.OneOf, len(u.OneOf) > 0)
	set("same", u.Same, u.Same != "")
	set("partOf", u.Of, u.Of != "")
	set("secret", true, u.Secret)
	if c := u.Choice; c != nil {
		out["choice"] = map[string]any{"condition": c.Condition, "then": Plain(c.Then), "else": Plain(c.Else)}
	}
	return out
}

func place(r source.Range) string { return r.String() }

// diagram is how a kind of diagram writes its parts.
type diagram struct {
	head, group, groupEnd, tail string
	node, edge                  func(from, to, label string) string
}

var mermaid = diagram{
	head: "flowchart LR\n", group: "  subgraph %s[\"%s\"]\n", groupEnd: "  end\n",
	node: func(id, label, _ string) string { return fmt.Sprintf("    %s[\"%s\"]\n", id, label) },
	edge: func(from, to, label string) string {
		if label == "" {
			return fmt.Sprintf("  %s --> %s\n", from, to)
		}
		return fmt.Sprintf("  %s -->|\"%s\"| %s\n", from, label, to)
	},
}

var dot = diagram{
	head: "digraph plinth {\n  rankdir=LR;\n  node [shape=box];\n", group: "  subgraph \"cluster_%s\" {\n    label=\"%s\";\n", groupEnd: "  }\n", tail: "}\n",
	node: func(id, label, _ string) string { return fmt.Sprintf("    %s [label=\"%s\"];\n", id, label) },
	edge: func(from, to, label string) string {
		return fmt.Sprintf("  %s -> %s [label=\"%s\"];\n", from, to, label)
	},
}

func writeDiagram(w io.Writer, g *graph.Graph, d diagram) error {
	out := bufio.NewWriter(w)
	out.WriteString(d.head)
	ids := map[*graph.Resource]string{}
	for i, u := range g.Units {
		fmt.Fprintf(out, d.group, fmt.Sprintf("u%d", i), label(u.ID))
		for j, r := range u.Resources {
			ids[r] = fmt.Sprintf("r%d_%d", i, j)
			out.WriteString(d.node(ids[r], label(r.Address)+separator(d)+label(r.Type), ""))
		}
		out.WriteString(d.groupEnd)
	}
	for _, u := range g.Units {
		for _, e := range u.Edges {
			out.WriteString(d.edge(ids[e.From], ids[e.To], label(e.Property)))
		}
	}
	for _, e := range g.Edges {
		out.WriteString(d.edge(ids[e.From], ids[e.To], label(e.Property)))
	}
	out.WriteString(d.tail)
	return out.Flush()
}

func separator(d diagram) string {
	if d.tail == "" {
		return "<br/>"
	}
	return `\n`
}

// label makes a text safe inside of a diagram's quotes. Mermaid takes
// %%{…}%% for a directive, # for a character's code and `…` for Markdown even
// there.
func label(s string) string {
	return unquoted.Replace(strings.Map(func(r rune) rune {
		switch {
		case r == '\n':
			return ' '
		case unicode.IsControl(r), unicode.In(r, unicode.Cf, unicode.Zl, unicode.Zp):
			return unicode.ReplacementChar
		}
		return r
	}, s))
}

var unquoted = strings.NewReplacer(`"`, "'", `\`, "/", "<", "‹", ">", "›", "&", "+", "#", "♯", "`", "'", "%", "％")
