package html

import (
	"cmp"
	"fmt"
	"html/template"
	"slices"
	"strings"

	"github.com/plinth-lint/plinth/pkg/diag"
	"github.com/plinth-lint/plinth/pkg/finding"
	"github.com/plinth-lint/plinth/pkg/learn"
	"github.com/plinth-lint/plinth/pkg/lint"
	"github.com/plinth-lint/plinth/pkg/policy"
	"github.com/plinth-lint/plinth/pkg/wellarchitected"
)

// page is the whole report as the templates see it.
type page struct {
	frame
	Title, Date, Version string
	Lead                 string // what was scanned, in a sentence
	Pillars              []*pillar
	Severities           []severityRow
	Total                tally
	Unknown              []unknown
	Unread               []lint.File
	Diagnostics          []diagnostic
	Gravest              []*note
	Notes                []*note // in the order of the files
	Files                []*file
	Facets               facets
	Lessons              []*lessonGroup
	Quiz                 []*question
	Exams                []*exam
	Architecture         *architecture
	Map                  template.HTML
	HasAccepted          bool
}

// tally counts findings.
type tally struct{ Fails, Open, Accepted int }

func (t *tally) add(f *finding.Finding) {
	switch statusOf(f) {
	case "accepted":
		t.Accepted++
	case "open":
		t.Open++
	default:
		t.Fails++
	}
}

// All gives all findings.
func (t tally) All() int { return t.Fails + t.Open + t.Accepted }

// statusOf gives how the page calls a finding's status.
func statusOf(f *finding.Finding) string {
	switch {
	case f.Suppression != nil:
		return "accepted"
	case f.Status == finding.Open:
		return "open"
	default:
		return "fail"
	}
}

// pillar is one pillar's part of the overview and the review.
type pillar struct {
	*learn.PillarReview
	Tally    tally
	Grades   string
	Bar      []segment
	Shown    int // practices that the code shows something of
	Policies []*mapEntry
}

// segment is a part of a bar, of 100 wide.
type segment struct {
	Class       string
	X, Width    string
	Count       int
	Description string
}

// mapEntry is a policy with findings, as the mind map shows it.
type mapEntry struct {
	Policy *policy.Policy
	Tally  tally
}

// severityRow counts findings of one severity.
type severityRow struct {
	Name string
	tally
}

// unknown is a reason why something could not be determined.
type unknown struct {
	Text  string
	Notes []*note
}

// diagnostic is a problem with the input.
type diagnostic struct{ Severity, Place, Summary, Detail string }

// facets are what findings can be filtered by.
type facets struct{ Files, Exams []facet }

type facet struct {
	Value, Label string
	Count        int
}

// builder makes a page.
type builder struct {
	result  *lint.Result
	options Options
	page    *page
	review  *learn.Review
	lessons map[string]*lesson // by policy id
	shown   map[string]bool    // files with findings
	byPtr   map[*finding.Finding]*note
}

func newPage(r *lint.Result, o Options) (*page, error) {
	f, err := newFrame()
	if err != nil {
		return nil, err
	}
	b := &builder{
		result: r, options: o, page: &page{frame: f, Title: clean(o.Title), Date: clean(o.Date), Version: o.Version},
		review:  learn.NewReview(r, o.Library, o.Record),
		lessons: map[string]*lesson{}, shown: map[string]bool{}, byPtr: map[*finding.Finding]*note{},
	}
	if err := b.study(); err != nil {
		return nil, err
	}
	b.notes()
	b.files()
	b.overview()
	b.unknowns()
	b.quiz()
	b.exams()
	b.architecture()
	return b.page, b.mindMap()
}

// overview counts.
func (b *builder) overview() {
	r, p := b.result, b.page
	grades := map[string]map[policy.Severity]int{}
	tallies := map[string]*tally{}
	bySeverity := map[policy.Severity]*tally{}
	for i := range r.Findings {
		f := &r.Findings[i]
		p.Total.add(f)
		if tallies[f.Policy.Pillar] == nil {
			tallies[f.Policy.Pillar], grades[f.Policy.Pillar] = &tally{}, map[policy.Severity]int{}
		}
		tallies[f.Policy.Pillar].add(f)
		if bySeverity[f.Policy.Severity] == nil {
			bySeverity[f.Policy.Severity] = &tally{}
		}
		bySeverity[f.Policy.Severity].add(f)
		if statusOf(f) == "fail" {
			grades[f.Policy.Pillar][f.Policy.Severity]++
		}
	}
	p.HasAccepted = p.Total.Accepted > 0
	for s := policy.Critical; s >= policy.Low; s-- {
		row := severityRow{Name: s.String()}
		if t := bySeverity[s]; t != nil {
			row.tally = *t
		}
		p.Severities = append(p.Severities, row)
	}
	for _, of := range b.review.Pillars {
		one := &pillar{PillarReview: of, Bar: bar(of.Counts), Policies: b.found(of.Pillar.ID)}
		if t := tallies[of.Pillar.ID]; t != nil {
			one.Tally, one.Grades = *t, gradeText(grades[of.Pillar.ID])
		}
		one.Shown = of.Counts[learn.Met] + of.Counts[learn.NotMet] + of.Counts[learn.Accepted] + of.Counts[learn.Undetermined]
		p.Pillars = append(p.Pillars, one)
	}
	p.Gravest = b.gravest(6)
	p.Lead = b.lead()
	for _, d := range r.Diagnostics {
		if d.Severity != diag.Note {
			p.Diagnostics = append(p.Diagnostics, diagnostic{d.Severity.String(), clean(d.Range.String()), clean(d.Summary), clean(d.Detail)})
		}
	}
	for _, f := range r.Files {
		if f.Unread != "" {
			p.Unread = append(p.Unread, lint.File{Path: clean(f.Path), Unread: clean(f.Unread), Partial: f.Partial})
		}
	}
}

// lead says what was scanned.
func (b *builder) lead() string {
	resources, read := 0, 0
	for _, u := range b.result.Graph.Units {
		resources += len(u.Resources)
	}
	for _, f := range b.result.Files {
		if f.Unread == "" || f.Partial {
			read++
		}
	}
	return fmt.Sprintf("%s in %s; %d of %s analysed.", count(resources, "resource"), count(len(b.result.Graph.Units), "deployment unit"), read, count(len(b.result.Files), "file"))
}

func gradeText(grades map[policy.Severity]int) string {
	var parts []string
	for s := policy.Critical; s >= policy.Low; s-- {
		if n := grades[s]; n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n, s))
		}
	}
	return strings.Join(parts, ", ")
}

// bar makes a bar of the practices that the code shows something of.
func bar(counts learn.Counts) []segment {
	order := []struct {
		verdict learn.Verdict
		class   string
	}{{learn.Met, "met"}, {learn.Accepted, "accepted"}, {learn.Undetermined, "open"}, {learn.NotMet, "fail"}}
	total := 0
	for _, o := range order {
		total += counts[o.verdict]
	}
	var segments []segment
	x := 0.0
	for _, o := range order {
		if n := counts[o.verdict]; n > 0 {
			width := 100 * float64(n) / float64(total)
			segments = append(segments, segment{Class: o.class, X: fmt.Sprintf("%.2f", x), Width: fmt.Sprintf("%.2f", width), Count: n, Description: string(o.verdict)})
			x += width
		}
	}
	return segments
}

// found gives the policies of a pillar with findings, those with the gravest first.
func (b *builder) found(pillar string) []*mapEntry {
	byID := map[string]*mapEntry{}
	var entries []*mapEntry
	for i := range b.result.Findings {
		f := &b.result.Findings[i]
		if f.Policy.Pillar != pillar {
			continue
		}
		e := byID[f.Policy.ID]
		if e == nil {
			e = &mapEntry{Policy: f.Policy}
			byID[f.Policy.ID] = e
			entries = append(entries, e)
		}
		e.Tally.add(f)
	}
	slices.SortFunc(entries, func(x, y *mapEntry) int {
		return cmp.Or(cmp.Compare(y.Policy.Severity, x.Policy.Severity), strings.Compare(x.Policy.ID, y.Policy.ID))
	})
	return entries
}

// gravest gives the certain findings to begin with, one of each policy first.
func (b *builder) gravest(limit int) []*note {
	var fails []*note
	seen := map[string]int{}
	for _, n := range b.page.Notes {
		if n.Status == "fail" {
			n.nth = seen[n.Policy.ID]
			seen[n.Policy.ID]++
			fails = append(fails, n)
		}
	}
	slices.SortStableFunc(fails, func(x, y *note) int {
		return cmp.Or(cmp.Compare(y.Policy.Severity, x.Policy.Severity), cmp.Compare(x.nth, y.nth))
	})
	return fails[:min(limit, len(fails))]
}

// unknowns groups what could not be determined by its reason, the most frequent first.
func (b *builder) unknowns() {
	byText := map[string]int{}
	for _, n := range b.page.Notes {
		if n.Status != "open" {
			continue
		}
		for _, reason := range n.reasons() {
			at, ok := byText[reason]
			if !ok {
				at = len(b.page.Unknown)
				byText[reason] = at
				b.page.Unknown = append(b.page.Unknown, unknown{Text: reason})
			}
			if of := &b.page.Unknown[at]; !slices.Contains(of.Notes, n) {
				of.Notes = append(of.Notes, n)
			}
		}
	}
	slices.SortStableFunc(b.page.Unknown, func(x, y unknown) int { return cmp.Compare(len(y.Notes), len(x.Notes)) })
}

// exam is an exam with the tasks that findings are about.
type exam struct {
	*wellarchitected.Exam
	Domains []*domain
	Count   int // of findings
}

type domain struct {
	*wellarchitected.Domain
	Tasks []*task
}

type task struct {
	*wellarchitected.Task
	Policies []*mapEntry
}

// exams lists the exams whose tasks the findings touch, those with the most findings first.
func (b *builder) exams() {
	entries := map[string]*mapEntry{}
	for _, p := range b.page.Pillars {
		for _, e := range p.Policies {
			entries[e.Policy.ID] = e
		}
	}
	var ids []string
	for id := range entries {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	for _, x := range wellarchitected.Exams() {
		one := &exam{Exam: x}
		counted := map[string]bool{}
		for _, d := range x.Domains {
			of := &domain{Domain: d}
			for _, t := range d.Tasks {
				with := &task{Task: t}
				for _, id := range ids {
					if slices.Contains(b.lessons[id].Tasks, t) {
						with.Policies = append(with.Policies, entries[id])
						if !counted[id] {
							counted[id] = true
							one.Count += entries[id].Tally.All()
						}
					}
				}
				if len(with.Policies) > 0 {
					of.Tasks = append(of.Tasks, with)
				}
			}
			if len(of.Tasks) > 0 {
				one.Domains = append(one.Domains, of)
			}
		}
		if one.Count > 0 {
			b.page.Exams = append(b.page.Exams, one)
			b.page.Facets.Exams = append(b.page.Facets.Exams, facet{x.Code, x.Code + " " + x.Name, one.Count})
		}
	}
	slices.SortStableFunc(b.page.Exams, func(x, y *exam) int { return cmp.Compare(y.Count, x.Count) })
	for _, f := range b.page.Files {
		b.page.Facets.Files = append(b.page.Facets.Files, facet{f.Path, f.Path, len(f.Notes)})
	}
}
