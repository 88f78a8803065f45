package text

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/plinth-lint/plinth/pkg/diag"
	"github.com/plinth-lint/plinth/pkg/finding"
	"github.com/plinth-lint/plinth/pkg/lint"
	"github.com/plinth-lint/plinth/pkg/policy"
)

// diagnostics shows what went wrong with the input; notes are counted unless
// the report is verbose.
func (p *printer) diagnostics() {
	st := p.style
	notes, before := 0, p.out.Len()
	for _, d := range p.result.Diagnostics {
		color := st.yellow
		switch d.Severity {
		case diag.Error:
			color = st.red
		case diag.Note:
			if !p.options.Verbose {
				notes++
				continue
			}
			color = st.cyan
		}
		place := p.place(d.Range)
		if place != "" {
			place += ": "
		}
		p.printf("%s%s%s: %s%s [%s]\n", color, d.Severity, st.reset, place, Clean(d.Summary), d.Code)
		for _, l := range Wrap(Clean(d.Detail), p.options.Width-2) {
			p.printf("  %s\n", l)
		}
	}
	if notes > 0 {
		p.printf("%s%s about what lies outside of the scan; --verbose shows them%s\n", st.dim, count(notes, "note"), st.reset)
	}
	if p.out.Len() > before { // findings end in an empty line of their own
		p.printf("\n")
	}
}

// pillars in the order of the framework.
var pillars = []string{"operational-excellence", "security", "reliability", "performance-efficiency", "cost-optimization", "sustainability"}

// tally counts findings.
type tally struct {
	fails, open, suppressed int
	known                   int                      // before, in a baseline or revision
	severities              [policy.Critical + 1]int // of fails
}

func (t *tally) add(f *finding.Finding) {
	switch {
	case f.Suppression != nil:
		t.suppressed++
	case f.Known():
		t.known++
	case f.Status == finding.Open:
		t.open++
	default:
		t.fails++
		t.severities[f.Policy.Severity]++
	}
}

// grades says how grave the certain findings are: "1 high, 2 low".
func (t *tally) grades() string {
	var parts []string
	for s := policy.Critical; s >= policy.Low; s-- {
		if n := t.severities[s]; n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n, s))
		}
	}
	return strings.Join(parts, ", ")
}

// summary says what was found by pillar and in all, in how much code, and
// what could not be determined.
func (p *printer) summary() {
	st := p.style
	var total tally
	byPillar := map[string]*tally{}
	for _, id := range pillars {
		byPillar[id] = &tally{}
	}
	for i := range p.result.Findings {
		f := &p.result.Findings[i]
		total.add(f)
		if t := byPillar[f.Policy.Pillar]; t != nil {
			t.add(f)
		}
	}
	p.pillars(byPillar, total.fails+total.open > 0)
	p.unread()
	resources := 0
	for _, u := range p.result.Graph.Units {
		resources += len(u.Resources)
	}
	what := "finding"
	if p.result.Compared != nil {
		what = "new finding"
	}
	verdict := st.green + "no " + what + "s" + st.reset
	if total.fails > 0 {
		verdict = fmt.Sprintf("%s%s%s (%s)", st.bold, count(total.fails, what), st.reset, total.grades())
	}
	p.printf("%s in %s; %s\n", verdict, count(resources, "resource"), p.analysed())
	if total.suppressed > 0 {
		p.printf("%d suppressed\n", total.suppressed)
	}
	p.compared(total.fails, total.known)
	if total.open > 0 && !p.options.ShowOpen {
		p.printf("%s could not be determined%s; --show-open shows them\n", count(total.open, "finding"), p.commonReason())
	}
	if f := p.gravest(); f != nil {
		p.printf("%snext:%s plinth explain %s\n", st.bold, st.reset, f.Policy.ID)
	}
}

// pillars shows what each pillar has, with its score, and says what the score is.
func (p *printer) pillars(found map[string]*tally, any bool) {
	scores := p.result.Scores()
	if !any || len(scores) == 0 {
		return
	}
	for _, s := range scores {
		points := "   –"
		if s.Points >= 0 {
			points = fmt.Sprintf("%4d", s.Points)
		}
		p.printf("  %-24s %s  %s\n", s.Pillar, points, found[s.Pillar].line())
	}
	const what = "The number is the share of checks that pass, of 100; a check is one policy on one resource, and weighs %d if low, %d if medium, %d if high, %d if critical."
	for _, l := range Wrap(fmt.Sprintf(what, lint.Weight(policy.Low), lint.Weight(policy.Medium), lint.Weight(policy.High), lint.Weight(policy.Critical)), p.options.Width-2) {
		p.printf("  %s%s%s\n", p.style.dim, l, p.style.reset)
	}
}

// gravest gives the first of the gravest findings that are certain, not accepted and not known before, or nil.
func (p *printer) gravest() *finding.Finding {
	var best *finding.Finding
	for i := range p.result.Findings {
		f := &p.result.Findings[i]
		if f.Status == finding.Fail && f.Suppression == nil && !f.Known() && (best == nil || f.Policy.Severity > best.Policy.Severity) {
			best = f
		}
	}
	return best
}

// line says what one pillar has, and what it had before, which is in its score as well.
func (t *tally) line() string {
	var parts []string
	if t.fails > 0 {
		parts = append(parts, fmt.Sprintf("%s (%s)", count(t.fails, "finding"), t.grades()))
	}
	if t.open > 0 {
		parts = append(parts, fmt.Sprintf("%d could not be determined", t.open))
	}
	if len(parts) == 0 {
		parts = append(parts, "no findings")
	}
	if t.known > 0 {
		parts = append(parts, fmt.Sprintf("%d known before", t.known))
	}
	return strings.Join(parts, ", ")
}

// analysed says how many of the files were.
func (p *printer) analysed() string {
	read, partial := 0, 0
	for _, f := range p.result.Files {
		switch {
		case f.Partial:
			partial++
		case f.Unread == "":
			read++
		}
	}
	s := fmt.Sprintf("%d of %s analysed", read, count(len(p.result.Files), "file"))
	if partial > 0 {
		s += fmt.Sprintf(", %d in part", partial)
	}
	return s
}

// maxUnread is how many files that were not analysed a report names, unless it is verbose.
const maxUnread = 5

// unread names the files that were not analysed, or not all of them, those
// that were not at all first.
func (p *printer) unread() {
	var files []lint.File
	for _, f := range p.result.Files {
		if f.Unread != "" {
			files = append(files, f)
		}
	}
	slices.SortStableFunc(files, func(a, b lint.File) int { return cmp.Compare(order(a), order(b)) })
	for i, f := range files {
		if i == maxUnread && !p.options.Verbose {
			p.printf("%s… and %s; --verbose shows them%s\n", p.style.dim, count(len(files)-i, "more file"), p.style.reset)
			break
		}
		what := "not analysed"
		if f.Partial {
			what = "analysed in part"
		}
		p.printf("%s%s: %s: %s%s\n", p.style.dim, what, p.shown(f.Path), Clean(f.Unread), p.style.reset)
	}
}

func order(f lint.File) int {
	if f.Partial {
		return 1
	}
	return 0
}

// commonReason gives the most frequent reason of findings that could not be determined.
func (p *printer) commonReason() string {
	counts := map[string]int{}
	best := ""
	for _, f := range p.result.Findings {
		if f.Status != finding.Open || f.Suppression != nil || f.Known() {
			continue
		}
		for _, r := range f.Reasons {
			counts[r.Text]++
			if counts[r.Text] > counts[best] || counts[r.Text] == counts[best] && r.Text < best {
				best = r.Text
			}
		}
	}
	switch {
	case best == "":
		return ""
	case strings.HasPrefix(best, "another unit of the account"):
		return ", mostly because another unit of the account may have what this one lacks"
	}
	return ", mostly because " + Clean(best)
}
