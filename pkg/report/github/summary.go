package github

import (
	"bytes"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode"

	"github.com/plinth-lint/plinth/pkg/diag"
	"github.com/plinth-lint/plinth/pkg/finding"
	"github.com/plinth-lint/plinth/pkg/lint"
	"github.com/plinth-lint/plinth/pkg/policy"
	"github.com/plinth-lint/plinth/pkg/report/internal/brief"
	"github.com/plinth-lint/plinth/pkg/report/text"
)

// maxSummary is how much of a step's summary GitHub takes, in bytes: it shows nothing of a larger one.
const maxSummary = 1 << 20

// reserve is kept for the sentence on what was cut, in bytes.
const reserve = 1 << 10

// WriteSummary writes the page of a job, in GitHub's Markdown: counts by pillar, then the findings, the gravest
// first, as many as GitHub takes. What was cut is said.
func WriteSummary(w io.Writer, r *lint.Result, o Options) error {
	var b bytes.Buffer
	all := brief.Ranked(r, true)
	b.WriteString("## plinth\n\n")
	b.WriteString(verdict(r, all) + "\n\n")
	pillarTable(&b, r, all)
	unread(&b, r)
	shown := all
	if !o.Open {
		shown = brief.Ranked(r, false)
	}
	findingTable(&b, shown)
	if _, err := w.Write(b.Bytes()); err != nil {
		return fmt.Errorf("write summary: %w", err)
	}
	return nil
}

func verdict(r *lint.Result, all []*finding.Finding) string {
	fails, open, failing := 0, 0, 0
	for _, f := range all {
		if f.Status == finding.Open {
			open++
			continue
		}
		fails++
		if f.Failing {
			failing++
		}
	}
	resources := 0
	for _, u := range r.Graph.Units {
		resources += len(u.Resources)
	}
	what := "finding"
	if r.Compared != nil {
		what = "new finding"
	}
	s := fmt.Sprintf("**%s** in %s", count(fails, what), count(resources, "resource"))
	if failing > 0 {
		s += fmt.Sprintf(", of which %d fail the run", failing)
	}
	accepted, known := 0, 0
	for i := range r.Findings {
		switch f := &r.Findings[i]; {
		case f.Suppression != nil:
			accepted++
		case f.Known():
			known++
		}
	}
	if accepted > 0 {
		s += fmt.Sprintf(", %d accepted", accepted)
	}
	if known > 0 {
		s += fmt.Sprintf(", %d known before", known)
	}
	if open > 0 {
		s += fmt.Sprintf("; %d could not be determined", open)
	}
	return s + "."
}

// pillarTable counts by pillar and severity, with the score of each pillar.
func pillarTable(b *bytes.Buffer, r *lint.Result, all []*finding.Finding) {
	if len(all) == 0 {
		return
	}
	b.WriteString("| Pillar | Score | critical | high | medium | low | not determined |\n|---|---:|---:|---:|---:|---:|---:|\n")
	for _, s := range r.Scores() {
		var bySeverity [policy.Critical + 1]int
		open := 0
		for _, f := range all {
			switch {
			case f.Policy.Pillar != s.Pillar:
			case f.Status == finding.Open:
				open++
			default:
				bySeverity[f.Policy.Severity]++
			}
		}
		points := "–"
		if s.Points >= 0 {
			points = strconv.Itoa(s.Points)
		}
		fmt.Fprintf(b, "| %s | %s | %d | %d | %d | %d | %d |\n", s.Pillar, points, bySeverity[policy.Critical], bySeverity[policy.High], bySeverity[policy.Medium], bySeverity[policy.Low], open)
	}
	fmt.Fprintf(b, "\nThe score is the share of checks that pass, of 100; a check is one policy on one resource, and weighs %d if low, %d if medium, %d if high, %d if critical.\n\n",
		lint.Weight(policy.Low), lint.Weight(policy.Medium), lint.Weight(policy.High), lint.Weight(policy.Critical))
}

// maxUnread is how many errors in the input the page tells of.
const maxUnread = 20

func unread(b *bytes.Buffer, r *lint.Result) {
	n := 0
	for _, d := range r.Diagnostics {
		if d.Severity != diag.Error {
			continue
		}
		if n++; n <= maxUnread {
			fmt.Fprintf(b, "- **not analysed** %s %s\n", code(d.Range.String()), plain(d.Summary+". "+d.Detail))
		}
	}
	if n > maxUnread {
		fmt.Fprintf(b, "- … and %s in the input\n", count(n-maxUnread, "more error"))
	}
	if n > 0 {
		b.WriteString("\n")
	}
}

func findingTable(b *bytes.Buffer, shown []*finding.Finding) {
	if len(shown) == 0 {
		return
	}
	b.WriteString("| Severity | Policy | Place | Finding |\n|---|---|---|---|\n")
	for i, f := range shown {
		severity := f.Policy.Severity.String()
		if f.Status == finding.Open {
			severity = "not determined"
		}
		row := fmt.Sprintf("| %s | %s<br>%s | %s<br>%s | %s |\n", severity, code(f.Policy.ID), plain(about(f)), code(f.Range.String()), code(brief.Address(f)), plain(sentence(f)))
		if b.Len()+len(row) > maxSummary-reserve {
			fmt.Fprintf(b, "\n%s more, none of them graver, are left out: GitHub takes 1 MiB of a summary. The log and the other reports have all of them.\n", count(len(shown)-i, "finding"))
			return
		}
		b.WriteString(row)
	}
}

func about(f *finding.Finding) string {
	return strings.Join(append([]string{f.Policy.Pillar}, f.Policy.Practices...), ", ")
}

// sentence is the finding without its address.
func sentence(f *finding.Finding) string {
	return strings.TrimPrefix(brief.Line(f), brief.Address(f)+": ")
}

// code shows a text in the letters of code. Within it nothing is a link, an image or a mention; in
// a table a bar would end the cell all the same.
func code(s string) string {
	return "<code>" + entities(text.Clean(s)) + "</code>"
}

// plain shows a text as it is, without markup, links or mentions.
func plain(s string) string {
	return strings.ReplaceAll(entities(text.Clean(s)), "&#64;", "&#64;<!-- -->")
}

// entities writes punctuation as entities, in which Markdown sees the character alone and no markup
// (CommonMark 0.31, §2.5), but for a few characters that begin none.
func entities(s string) string {
	var b strings.Builder
	for _, r := range s {
		if r < 0x80 && (unicode.IsPunct(r) || unicode.IsSymbol(r)) && !strings.ContainsRune("-/,;.", r) {
			fmt.Fprintf(&b, "&#%d;", r)
			continue
		}
		b.WriteRune(r)
	}
	return strings.ReplaceAll(b.String(), "www.", "www&#46;") // GitHub makes links of such names
}

func count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}
