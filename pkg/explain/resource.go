package explain

import (
	"fmt"
	"slices"
	"strings"

	"github.com/plinth-lint/plinth/pkg/finding"
	"github.com/plinth-lint/plinth/pkg/graph"
	"github.com/plinth-lint/plinth/pkg/lint"
	"github.com/plinth-lint/plinth/pkg/source"
)

// maxItems bounds the lists of a resource's page.
const maxItems = 200

// standing is a resource that stands at a place: itself, or by a satellite that became part of it.
type standing struct {
	unit      *graph.Unit
	resource  *graph.Resource
	satellite *graph.Resource
	at        source.Range
}

// At gives the page of the resource whose block holds a line of a file: its
// address, its canonical properties with where each is set, what is not known
// and why, and what was found on it. Where no resource is, near is the line of the next one before it
// or behind it, 0 if the file has none.
func At(result *lint.Result, file string, line int) (page *Page, near int) {
	var found []standing
	for _, u := range result.Graph.Units {
		for _, r := range u.Resources {
			all := []standing{{u, r, nil, r.Range}}
			for _, f := range r.Folded {
				all = append(all, standing{u, r, f.Satellite, f.Satellite.Range})
			}
			for _, s := range all {
				if s.at.File != file || s.at.Start.Line == 0 {
					continue
				}
				if int(s.at.Start.Line) <= line && line <= int(s.at.End.Line) {
					found = append(found, s)
				}
				if at := int(s.at.Start.Line); near == 0 || distance(at, line) < distance(near, line) {
					near = at
				}
			}
		}
	}
	if len(found) == 0 {
		return nil, near
	}
	// The innermost block first; of one block's instances the first.
	slices.SortStableFunc(found, func(a, b standing) int {
		return int(a.at.End.Byte-a.at.Start.Byte) - int(b.at.End.Byte-b.at.Start.Byte)
	})
	return ofResource(result, found), 0
}

func distance(a, b int) int { return max(a-b, b-a) }

func ofResource(result *lint.Result, found []standing) *Page {
	s := found[0]
	r := s.resource
	page := &Page{Kind: "resource", ID: r.Address, Title: r.Address}
	page.fact("Type", r.Type)
	if r.Declared != r.Type {
		page.fact("Declared", r.Declared)
	}
	page.fact("At", r.Header.String())
	if s.satellite != nil {
		page.fact("Part", fmt.Sprintf("%s at %s configures it", s.satellite.Address, s.satellite.Header))
	}
	page.fact("Unit", s.unit.ID)
	page.fact("When", r.When)
	page.fact("Region", r.Region)
	var calls []string
	for _, c := range r.Calls {
		calls = append(calls, fmt.Sprintf("%s at %s", c.Name, c.Range))
	}
	page.fact("Called by", calls...)
	var others []string
	for _, o := range found[1:] {
		if o.at == s.at && o.resource != r && len(others) < maxItems {
			others = append(others, o.resource.Address)
		}
	}
	page.fact("Also", others...)
	page.section(findings(result, s.unit, r))
	properties, unknown := listed(r)
	page.section(properties)
	page.section(unknown)
	page.section(edges("Refers to", s.unit.From(r), func(e graph.Edge) *graph.Resource { return e.To }))
	page.section(edges("Referred to by", s.unit.To(r), func(e graph.Edge) *graph.Resource { return e.From }))
	return page
}

// findings lists what was found on a resource, with the first sentence of each lesson.
func findings(result *lint.Result, u *graph.Unit, r *graph.Resource) Section {
	list := Section{Heading: "Findings"}
	for i := range result.Findings {
		f := &result.Findings[i]
		if f.Unit != u.ID || f.Type != r.Type || !concerns(f, u, r) {
			continue
		}
		status := f.Policy.Severity.String()
		switch {
		case f.Suppression != nil:
			status = "suppressed"
		case f.Status == finding.Open:
			status = "open"
			for _, reason := range f.Reasons {
				status += ": " + reason.Text
				break
			}
		}
		if f.Known() && f.Suppression == nil {
			status += ", known before"
		}
		text := f.Message
		if why := f.Policy.Lesson().WhyShort(); why != "" {
			text += " " + why
		}
		list.Items = append(list.Items, Item{Name: f.Policy.ID, Text: text, Note: status + ", " + f.Range.String()})
	}
	return list
}

func concerns(f *finding.Finding, u *graph.Unit, r *graph.Resource) bool {
	return slices.ContainsFunc(append([]string{f.Address}, f.Instances...), func(address string) bool {
		return slices.Contains(u.Find(address), r)
	})
}

// listed lists a resource's properties, those that are not known apart.
func listed(r *graph.Resource) (known, unknown Section) {
	known, unknown = Section{Heading: "Properties, as policies see them"}, Section{Heading: "Not known"}
	left := 0
	r.Properties.Walk(func(p graph.Path, v *graph.Value) bool {
		into, text := &known, ""
		switch {
		case v.IsUnknown():
			into, text = &unknown, reason(v)
		case v.Len() > 0 || len(p) == 0 || v.Rest() != nil:
			return true
		default:
			text = literal(v)
		}
		if len(into.Items) == maxItems {
			left++
			return false
		}
		into.Items = append(into.Items, Item{Name: p.String(), Text: text, Note: origin(r, p, v)})
		return false
	})
	if left > 0 {
		known.Items = append(known.Items, Item{Name: "…", Text: fmt.Sprintf("%d more", left)})
	}
	return known, unknown
}

// reason says why a value is not known, and what is known of it.
func reason(v *graph.Value) string {
	u := v.Unknown()
	text := u.Expr
	if c := u.Choice; c != nil {
		return fmt.Sprintf("%s: it hangs on %s", text, c.Condition)
	}
	switch {
	case text == "" || strings.HasPrefix(u.Reason, text+" "):
		text = u.Reason
	case u.Reason != "":
		text += ": " + u.Reason
	}
	if u.Prefix != "" {
		text += fmt.Sprintf("; it begins with %q", u.Prefix)
	}
	return text
}

func literal(v *graph.Value) string {
	switch v.Kind() {
	case graph.String:
		s, _ := v.Text()
		return fmt.Sprintf("%q", s)
	case graph.Number:
		s, _ := v.Literal()
		return s
	case graph.Bool:
		b, _ := v.Bool()
		return fmt.Sprint(b)
	case graph.List:
		return "[]"
	case graph.Object:
		return "{}"
	}
	return "null"
}

// origin says where a value is set, and where the literal stands that it came from.
func origin(r *graph.Resource, p graph.Path, v *graph.Value) string {
	if v.IsDefault() {
		return "default"
	}
	text := place(r, v.Range)
	if o := v.Origin(); o != v.Range && !o.IsZero() {
		text += ", from " + place(r, o)
	}
	if owner := r.Owner(p); owner != r {
		text += ", by " + owner.Address
	}
	return text
}

// place gives a place, short where it lies in the resource's own file.
func place(r *graph.Resource, at source.Range) string {
	if at.File == r.Header.File && at.Start.Line > 0 {
		return fmt.Sprintf("line %d", at.Start.Line)
	}
	return at.String()
}

// edges lists the resources at the other end of edges, each once, with the properties that make them.
func edges(heading string, all []graph.Edge, end func(graph.Edge) *graph.Resource) Section {
	list := Section{Heading: heading}
	index := map[*graph.Resource]int{}
	for _, e := range all {
		r := end(e)
		property := e.Property
		if property == "" {
			property = "depends on"
		}
		if i, ok := index[r]; ok {
			if !strings.Contains(list.Items[i].Text, property) {
				list.Items[i].Text += ", " + property
			}
			continue
		}
		if len(list.Items) == maxItems {
			break
		}
		index[r] = len(list.Items)
		list.Items = append(list.Items, Item{Name: r.Address, Text: property, Note: r.Header.String()})
	}
	return list
}
