package html

import (
	"fmt"
	"html/template"
	"slices"
	"strings"

	"github.com/plinth-lint/plinth/pkg/finding"
	"github.com/plinth-lint/plinth/pkg/policy"
	"github.com/plinth-lint/plinth/pkg/source"
)

// note is one finding as the margin shows it.
type note struct {
	ID, Status, Severity string
	Policy               *policy.Policy
	Pillar               string // its name
	Message, Address     string
	File                 string
	Line                 int
	Instances            int // further ones
	Via                  []string
	When                 string
	Reasons              []place
	Related              []place
	Accepted             string
	Lesson               *lesson
	Change               *change
	Around               template.HTML // the picture of what the resource is connected with
	First                *note         // the note of the same policy further up in the file, which has the explanation
	Exams                string        // codes, for the filter
	finding              *finding.Finding
	nth                  int
}

// place is a text with the places that it speaks of.
type place struct {
	Text  string
	Spots []spot
}

// spot is a place in a file; Link is set when the page shows the file.
type spot struct{ At, Link string }

func (n *note) reasons() []string {
	var texts []string
	for _, r := range n.finding.Reasons {
		texts = append(texts, clean(r.Text))
	}
	if len(texts) == 0 {
		texts = []string{"no reason is given"}
	}
	return texts
}

// maxListed bounds what one note lists of calls and places.
const maxListed = 6

// notes makes a note of every finding.
func (b *builder) notes() {
	used := map[string]int{}
	for i := range b.result.Findings {
		b.shown[b.result.Findings[i].Range.File] = true
	}
	for i := range b.result.Findings {
		f := &b.result.Findings[i]
		id := "finding-" + f.Fingerprint[:min(12, len(f.Fingerprint))]
		if used[id]++; used[id] > 1 {
			id = fmt.Sprintf("%s-%d", id, used[id])
		}
		of := b.lessons[f.Policy.ID]
		n := &note{
			ID: id, Status: statusOf(f), Severity: f.Policy.Severity.String(), Policy: f.Policy, Pillar: of.Pillar,
			Message: clean(f.Message), Address: clean(f.Address), File: clean(f.Range.File), Line: int(f.Range.Start.Line),
			Instances: max(0, len(f.Instances)-1), When: clean(f.When), Lesson: of, Exams: of.examCodes(), finding: f,
		}
		for i, chain := range f.Calls {
			if i == maxListed {
				n.Via = append(n.Via, fmt.Sprintf("%d more calls", len(f.Calls)-i))
				break
			}
			var names []string
			for _, c := range chain {
				names = append(names, fmt.Sprintf("%s (%s)", clean(c.Name), clean(short(c.Range))))
			}
			n.Via = append(n.Via, strings.Join(names, " → "))
		}
		for _, r := range f.Reasons {
			n.Reasons = append(n.Reasons, place{clean(r.Text), b.spots(f, r.At)})
		}
		n.Related = b.related(f)
		if s := f.Suppression; s != nil {
			n.Accepted = clean(s.Reason)
			if !s.Until.IsZero() {
				n.Accepted += " (until " + s.Until.Format("2006-01-02") + ")"
			}
		}
		n.Change = of.change(f)
		b.byPtr[f] = n
		b.page.Notes = append(b.page.Notes, n)
	}
}

func short(r source.Range) string {
	if r.Start.Line == 0 {
		return r.File
	}
	return fmt.Sprintf("%s:%d", r.File, r.Start.Line)
}

// related gives the other places of a finding, those with one message together.
func (b *builder) related(f *finding.Finding) []place {
	var places []place
	for _, r := range f.Related {
		text := clean(r.Message)
		at := slices.IndexFunc(places, func(p place) bool { return p.Text == text })
		if at < 0 {
			if len(places) == maxListed {
				return append(places, place{Text: "and more places"})
			}
			at = len(places)
			places = append(places, place{Text: text})
		}
		if p := &places[at]; len(p.Spots) < maxListed {
			p.Spots = append(p.Spots, b.spots(f, r.Range)...)
		}
	}
	return places
}

// spots gives a range as a place, none if it is none. In the finding's own file it is a line.
func (b *builder) spots(f *finding.Finding, at source.Range) []spot {
	if at.IsZero() {
		return nil
	}
	s := b.spot(at)
	if at.File == f.Range.File && at.Start.Line > 0 {
		s.At = fmt.Sprintf("line %d", at.Start.Line)
	}
	return []spot{s}
}

func (b *builder) spot(at source.Range) spot {
	s := spot{At: clean(short(at))}
	if b.shown[at.File] && at.Start.Line > 0 {
		s.Link = "#" + s.At
	}
	return s
}

// change is how an example is fixed, as HTML.
type change struct {
	Caption string
	Lines   []changeLine
}

type changeLine struct {
	Sign string // "+", "-", "" or "…"
	Code template.HTML
}
