// Package github writes a result for GitHub Actions without code scanning: workflow
// commands, which annotate the lines of a change, and the page that a job leaves as its summary.
package github

import (
	"bufio"
	"fmt"
	"io"
	"strings"

	"github.com/plinth-lint/plinth/pkg/diag"
	"github.com/plinth-lint/plinth/pkg/finding"
	"github.com/plinth-lint/plinth/pkg/lint"
	"github.com/plinth-lint/plinth/pkg/policy"
	"github.com/plinth-lint/plinth/pkg/report/internal/brief"
	"github.com/plinth-lint/plinth/pkg/report/text"
	"github.com/plinth-lint/plinth/pkg/source"
)

// Options are what Write and WriteSummary are told.
type Options struct {
	// Open adds what could not be determined.
	Open bool
}

// Write writes a workflow command for each finding that nobody has accepted and no earlier state holds, and for each error in the input
// (https://docs.github.com/actions/reference/workflow-commands-for-github-actions). The gravest come first: GitHub
// makes annotations of the first ten errors, warnings and notices of a step, and shows the others in the log alone.
func Write(w io.Writer, r *lint.Result, o Options) error {
	out := bufio.NewWriter(w)
	for _, d := range r.Diagnostics {
		if d.Severity == diag.Error {
			write(out, command{name: "error", at: d.Range, title: "plinth: " + d.Summary, message: d.Summary + ". " + d.Detail})
		}
	}
	for _, f := range brief.Ranked(r, o.Open) {
		write(out, command{
			name: level(f), at: f.Range, title: fmt.Sprintf("%s (%s)", f.Policy.ID, brief.About(f)),
			message: brief.Line(f) + fix(f) + "\nplinth explain " + f.Policy.ID,
		})
	}
	if err := out.Flush(); err != nil {
		return fmt.Errorf("write workflow commands: %w", err)
	}
	return nil
}

func fix(f *finding.Finding) string {
	if s := f.Policy.Lesson().FixShort(); s != "" {
		return "\nFix: " + s
	}
	return ""
}

func level(f *finding.Finding) string {
	switch {
	case f.Status == finding.Open || f.Policy.Severity < policy.Medium:
		return "notice"
	case f.Policy.Severity == policy.Medium:
		return "warning"
	default:
		return "error"
	}
}

type command struct {
	name           string
	at             source.Range
	title, message string
}

// write writes one command. GitHub takes columns only of a place within one line.
func write(w io.Writer, c command) {
	var properties []string
	add := func(key, value string) { properties = append(properties, key+"="+property(value)) }
	if c.at.File != "" {
		add("file", text.Clean(strings.ToValidUTF8(c.at.File, "\uFFFD"))) // a name that speaks to terminals leads nowhere
	}
	if start, end := c.at.Start, c.at.End; start.Line > 0 {
		add("line", fmt.Sprint(start.Line))
		add("endLine", fmt.Sprint(max(start.Line, end.Line)))
		if start.Line == end.Line && end.Column > start.Column {
			add("col", fmt.Sprint(start.Column))
			add("endColumn", fmt.Sprint(end.Column))
		}
	}
	add("title", text.Clean(c.title))
	lines := strings.Split(c.message, "\n")
	for i, line := range lines {
		lines[i] = text.Clean(line)
	}
	fmt.Fprintf(w, "::%s %s::%s\n", c.name, strings.Join(properties, ","), data(strings.Join(lines, "\n")))
}

// data and property escape as the runner's own toolkit does (packages/core/src/command.ts of actions/toolkit).
func data(s string) string {
	return strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A").Replace(s)
}

func property(s string) string {
	return strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A", ":", "%3A", ",", "%2C").Replace(s)
}
