package text

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/plinth-lint/plinth/pkg/finding"
	"github.com/plinth-lint/plinth/pkg/policy"
	"github.com/plinth-lint/plinth/pkg/source"
)

// shows reports whether a finding is shown, and not only counted.
func (p *printer) shows(f *finding.Finding) bool {
	return f.Suppression == nil && !f.Known() && (f.Status == finding.Fail || p.options.ShowOpen)
}

// inOrder shows the findings one by one, the gravest first unless they are to
// follow the files. A policy is explained at its first one.
func (p *printer) inOrder() {
	var shown []*finding.Finding
	for i := range p.result.Findings {
		if f := &p.result.Findings[i]; p.shows(f) {
			shown = append(shown, f)
		}
	}
	if p.options.By != ByFile {
		slices.SortStableFunc(shown, func(a, b *finding.Finding) int {
			return cmp.Or(strings.Compare(string(a.Status), string(b.Status)), cmp.Compare(b.Policy.Severity, a.Policy.Severity))
		})
	}
	for _, f := range shown {
		color, name := p.severity(f.Policy.Severity, f.Status == finding.Open)
		p.heading(color, name, f.Policy.ID, f.Message)
		p.body(f, color)
		p.explain(f.Policy)
		p.printf("\n")
	}
}

// byPolicy shows the findings of each policy together, the gravest first.
func (p *printer) byPolicy() {
	groups := map[string][]*finding.Finding{}
	var order []*policy.Policy
	for i := range p.result.Findings {
		if f := &p.result.Findings[i]; p.shows(f) {
			if groups[f.Policy.ID] == nil {
				order = append(order, f.Policy)
			}
			groups[f.Policy.ID] = append(groups[f.Policy.ID], f)
		}
	}
	slices.SortStableFunc(order, func(a, b *policy.Policy) int {
		return cmp.Or(cmp.Compare(b.Severity, a.Severity), strings.Compare(a.ID, b.ID))
	})
	for _, own := range order {
		group := groups[own.ID]
		color, name := p.severity(own.Severity, false)
		p.heading(color, name, own.ID, own.Title+" · "+count(len(group), "finding"))
		p.explain(own)
		for _, f := range group {
			color, status := p.severity(f.Policy.Severity, f.Status == finding.Open)
			p.printf("\n")
			if f.Message != own.Description {
				p.label(color, status, f.Message)
			}
			p.body(f, color)
		}
		p.printf("\n")
	}
}

func (p *printer) heading(color, name, id, text string) {
	st := p.style
	p.printf("%s%s%s%s %s%s%s %s\n", st.bold, color, name, st.reset, st.bold, id, st.reset, Clean(text))
}

// body shows where a finding stands, and what belongs to it.
func (p *printer) body(f *finding.Finding, color string) {
	st := p.style
	p.printf("  %s-->%s %s  %s\n", st.blue, st.reset, p.place(f.Range), p.resource(f))
	p.excerpt(f.Range, color)
	p.related(f)
	for i, chain := range f.Calls {
		if i == maxChains {
			p.printf("  %s=%s via %s\n", st.blue, st.reset, count(len(f.Calls)-i, "more call"))
			break
		}
		var calls []string
		for _, c := range chain {
			calls = append(calls, fmt.Sprintf("%s (%s)", Clean(c.Name), p.place(c.Range)))
		}
		p.printf("  %s=%s via %s\n", st.blue, st.reset, strings.Join(calls, " → "))
	}
	if f.Owner != "" {
		p.label(st.bold, "owner", f.Owner)
	}
	if f.When != "" {
		p.label(st.bold, "when", f.When)
	}
	for _, r := range f.Reasons {
		text := r.Text
		if !r.At.IsZero() {
			text += " (" + p.place(r.At) + ")"
		}
		p.label(st.bold, "open", "cannot be determined: "+text)
	}
}

// explain says why a policy matters and how to fix its findings, once in a report.
func (p *printer) explain(of *policy.Policy) {
	if !p.explained[of.ID] {
		p.explained[of.ID] = true
		p.label(p.style.bold, "why", of.Lesson().WhyShort())
		p.label(p.style.bold, "fix", of.Lesson().FixShort())
	}
	about := []string{of.Pillar, strings.Join(of.Practices, ", "), "plinth explain " + of.ID}
	about = slices.DeleteFunc(about, func(s string) bool { return s == "" })
	p.printf("  %s%s%s\n", p.style.dim, strings.Join(about, " · "), p.style.reset)
}

const maxChains = 3

// related shows the other places of a finding, those with one message in one
// file on one line.
func (p *printer) related(f *finding.Finding) {
	st := p.style
	for i, r := range f.Related {
		same := func(o finding.Related) bool {
			return o.Message == r.Message && o.Range.File == r.Range.File
		}
		if slices.ContainsFunc(f.Related[:i], same) {
			continue
		}
		var places []source.Range
		for _, o := range f.Related[i:] {
			if same(o) {
				places = append(places, o.Range)
			}
		}
		slices.SortFunc(places, source.Compare)
		shown := p.place(places[0])
		for _, more := range places[1:] {
			shown += fmt.Sprintf(", %d:%d", more.Start.Line, more.Start.Column)
		}
		p.printf("  %s=%s %s: %s\n", st.blue, st.reset, Clean(r.Message), shown)
	}
}

// resource gives the address, with the number of instances that share the finding.
func (p *printer) resource(f *finding.Finding) string {
	address := Clean(f.Address)
	if f.Construct != "" {
		address += " (" + Clean(f.Construct) + ")"
	}
	if n := len(f.Instances); n > 1 {
		return fmt.Sprintf("%s and %d more", address, n-1)
	}
	return address
}
