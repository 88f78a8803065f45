// Package text writes a result for people at a terminal: each finding with
// its source, why it matters and how to fix it, then a summary. It decides
// nothing about findings.
package text

import (
	"bytes"
	"fmt"
	"io"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/plinth-lint/plinth/pkg/diag"
	"github.com/plinth-lint/plinth/pkg/finding"
	"github.com/plinth-lint/plinth/pkg/lint"
	"github.com/plinth-lint/plinth/pkg/policy"
	"github.com/plinth-lint/plinth/pkg/source"
)

// Options are how the report looks.
type Options struct {
	Color bool
	// Width is that of the terminal, in columns.
	Width int
	// Dir is the directory relative to the tree's root to which paths are shown relative.
	Dir string
	// ShowOpen shows what could not be determined; otherwise it is counted.
	ShowOpen bool
	// Verbose shows every note about the input.
	Verbose bool
}

// Write writes the report.
func Write(w io.Writer, r *lint.Result, o Options) error {
	p := &printer{options: o, result: r, style: plainStyle}
	if o.Color {
		p.style = colorStyle
	}
	p.options.Width = max(40, o.Width)
	for i := range r.Findings {
		f := &r.Findings[i]
		if f.Suppression == nil && (f.Status == finding.Fail || o.ShowOpen) {
			p.finding(f)
		}
	}
	p.diagnostics()
	p.summary()
	_, err := w.Write(p.out.Bytes())
	return err
}

// style holds the escape sequences of one way to look.
type style struct {
	reset, bold, dim, red, yellow, blue, cyan, green string
}

var (
	plainStyle = style{}
	colorStyle = style{"\x1b[0m", "\x1b[1m", "\x1b[2m", "\x1b[31m", "\x1b[33m", "\x1b[34m", "\x1b[36m", "\x1b[32m"}
)

type printer struct {
	options Options
	result  *lint.Result
	style   style
	out     bytes.Buffer
}

func (p *printer) printf(format string, args ...any) { fmt.Fprintf(&p.out, format, args...) }

func (p *printer) severity(s policy.Severity, open bool) (color, name string) {
	switch {
	case open:
		return p.style.cyan, "open"
	case s >= policy.High:
		return p.style.red, s.String()
	case s == policy.Medium:
		return p.style.yellow, s.String()
	default:
		return p.style.blue, s.String()
	}
}

// shown gives a path relative to the display directory.
func (p *printer) shown(name string) string {
	dir := path.Clean(p.options.Dir)
	if dir == ".." || strings.HasPrefix(dir, "../") {
		return Clean(fromOutside(dir, p.result.Tree.Dir()) + name)
	}
	up := ""
	for ; dir != "." && dir != "/"; dir = path.Dir(dir) {
		if inside, ok := strings.CutPrefix(name, dir+"/"); ok {
			return Clean(up + inside)
		}
		up += "../"
	}
	return Clean(up + name)
}

// fromOutside leads from a directory outside of the tree, given relative to
// its root, to the root: up, then down through the names of the directories
// that hold the root.
func fromOutside(dir, root string) string {
	steps := strings.Split(dir, "/")
	down := strings.Split(strings.Trim(filepath.ToSlash(root), "/"), "/")
	ups := 0
	for ups < len(steps) && steps[ups] == ".." {
		ups++
	}
	if root == "" || ups > len(down) {
		return "" // no such directory, or a tree in memory
	}
	return strings.Repeat("../", len(steps)-ups) + strings.Join(down[len(down)-ups:], "/") + "/"
}

func (p *printer) place(r source.Range) string {
	r.File = p.shown(r.File)
	return r.String()
}

func (p *printer) finding(f *finding.Finding) {
	st := p.style
	color, name := p.severity(f.Policy.Severity, f.Status == finding.Open)
	p.printf("%s%s%s%s %s%s%s %s\n", st.bold, color, name, st.reset, st.bold, f.Policy.ID, st.reset, Clean(f.Message))
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
	if f.When != "" {
		p.label("when", f.When)
	}
	for _, r := range f.Reasons {
		text := r.Text
		if !r.At.IsZero() {
			text += " (" + p.place(r.At) + ")"
		}
		p.label("open", "cannot be determined: "+text)
	}
	p.label("why", f.Policy.Lesson.WhyShort())
	p.label("fix", f.Policy.Lesson.FixShort())
	about := []string{f.Policy.Pillar, strings.Join(f.Policy.Practices, ", "), "plinth explain " + f.Policy.ID}
	about = slices.DeleteFunc(about, func(s string) bool { return s == "" })
	p.printf("  %s%s%s\n\n", st.dim, strings.Join(about, " · "), st.reset)
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
	if n := len(f.Instances); n > 1 {
		return fmt.Sprintf("%s and %d more", address, n-1)
	}
	return address
}

// label writes a labelled text, wrapped to the width.
func (p *printer) label(name, text string) {
	const indent = 8
	for i, l := range wrap(Clean(text), p.options.Width-indent) {
		if i == 0 {
			p.printf("  %s%-5s%s %s\n", p.style.bold, name, p.style.reset, l)
			continue
		}
		p.printf("%s%s\n", strings.Repeat(" ", indent), l)
	}
}

// wrap breaks a text into lines of at most the width where words allow it; an
// empty text has none.
func wrap(text string, width int) []string {
	var lines []string
	used := 0
	for word := range strings.FieldsSeq(text) {
		n := columns(word)
		if last := len(lines) - 1; last >= 0 && used+1+n <= width {
			lines[last] += " " + word
			used += 1 + n
			continue
		}
		lines = append(lines, startLine(word))
		used = n
	}
	return lines
}

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
		for _, l := range wrap(Clean(d.Detail), p.options.Width-2) {
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

func count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

// pillars in the order of the framework.
var pillars = []string{"operational-excellence", "security", "reliability", "performance-efficiency", "cost-optimization", "sustainability"}

func (p *printer) summary() {
	st := p.style
	resources := 0
	for _, u := range p.result.Graph.Units {
		resources += len(u.Resources)
	}
	read, partial := 0, ""
	for _, f := range p.result.Files {
		if f.Unread == "" {
			read++
		}
		if f.Partial {
			partial = ", others in part"
		}
	}
	fails, open, suppressed := map[string]int{}, 0, 0
	bySeverity := map[policy.Severity]int{}
	total := 0
	for _, f := range p.result.Findings {
		switch {
		case f.Suppression != nil:
			suppressed++
		case f.Status == finding.Open:
			open++
		default:
			fails[f.Policy.Pillar]++
			bySeverity[f.Policy.Severity]++
			total++
		}
	}
	for _, id := range pillars {
		if n := fails[id]; n > 0 {
			p.printf("  %-24s %s\n", id, count(n, "finding"))
		}
	}
	verdict := st.green + "no findings" + st.reset
	if total > 0 {
		var parts []string
		for s := policy.Critical; s >= policy.Low; s-- {
			if n := bySeverity[s]; n > 0 {
				parts = append(parts, fmt.Sprintf("%d %s", n, s))
			}
		}
		verdict = fmt.Sprintf("%s%s%s (%s)", st.bold, count(total, "finding"), st.reset, strings.Join(parts, ", "))
	}
	p.printf("%s in %s; %d of %s analysed%s\n", verdict, count(resources, "resource"), read, count(len(p.result.Files), "file"), partial)
	if suppressed > 0 {
		p.printf("%d suppressed\n", suppressed)
	}
	if open > 0 && !p.options.ShowOpen {
		p.printf("%s could not be determined%s; --show-open shows them\n", count(open, "finding"), p.commonReason())
	}
	for _, f := range p.result.Files {
		switch {
		case f.Partial:
			p.printf("%sanalysed in part: %s: %s%s\n", st.dim, p.shown(f.Path), Clean(f.Unread), st.reset)
		case f.Unread != "":
			p.printf("%snot analysed: %s: %s%s\n", st.dim, p.shown(f.Path), Clean(f.Unread), st.reset)
		}
	}
}

// commonReason gives the most frequent reason of open findings.
func (p *printer) commonReason() string {
	counts := map[string]int{}
	best := ""
	for _, f := range p.result.Findings {
		if f.Status != finding.Open || f.Suppression != nil {
			continue
		}
		for _, r := range f.Reasons {
			counts[r.Text]++
			if counts[r.Text] > counts[best] || counts[r.Text] == counts[best] && r.Text < best {
				best = r.Text
			}
		}
	}
	if best == "" || strings.HasPrefix(best, "another unit") {
		return ""
	}
	return ", mostly because " + Clean(best)
}
