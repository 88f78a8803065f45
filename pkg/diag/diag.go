// Package diag holds diagnostics: problems with the input or with plinth
// itself. What plinth has to say about the user's infrastructure is a
// finding, never a diagnostic.
package diag

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/plinth-lint/plinth/pkg/source"
)

// Severity says what a diagnostic means for the result of a run.
type Severity uint8

const (
	// Note tells of something outside the scan by nature, such as a remote
	// module. It does not change the exit code.
	Note Severity = iota
	// Warning tells of input that was read but is doubtful. It does not
	// change the exit code.
	Warning
	// Error tells that a file or a part of it could not be analysed, so
	// findings may be missing. The exit code is at least 3.
	Error
)

// String gives "note", "warning" or "error", which are also SARIF's levels.
func (s Severity) String() string {
	switch s {
	case Error:
		return "error"
	case Warning:
		return "warning"
	default:
		return "note"
	}
}

// Diagnostic is one problem. Code is permanent and kebab-case
// ("yaml-syntax"). Summary is a few words without a full stop. Detail is
// whole sentences: what, where the other end is, what to do. Range may be
// zero, or name a file alone.
type Diagnostic struct {
	Severity Severity
	Code     string
	Summary  string
	Detail   string
	Range    source.Range
}

// String gives one line for logs and tests.
func (d Diagnostic) String() string {
	text := fmt.Sprintf("%s: %s", d.Severity, d.Summary)
	if place := d.Range.String(); place != "" {
		text = place + ": " + text
	}
	if d.Detail != "" {
		text += ": " + d.Detail
	}
	return fmt.Sprintf("%s [%s]", text, d.Code)
}

// Diagnostics is a list of problems. A parser appends and keeps going.
type Diagnostics []Diagnostic

// Add appends a diagnostic whose detail is formatted.
func (ds *Diagnostics) Add(s Severity, code string, r source.Range, summary, format string, args ...any) {
	*ds = append(*ds, Diagnostic{Severity: s, Code: code, Range: r, Summary: summary, Detail: fmt.Sprintf(format, args...)})
}

// HasErrors reports whether some part of the input could not be analysed.
func (ds Diagnostics) HasErrors() bool {
	return slices.ContainsFunc(ds, func(d Diagnostic) bool { return d.Severity == Error })
}

// Sort puts diagnostics into the order of files, lines, columns and codes, and
// removes exact repetitions.
func (ds *Diagnostics) Sort() {
	slices.SortStableFunc(*ds, func(a, b Diagnostic) int {
		return cmp.Or(source.Compare(a.Range, b.Range), strings.Compare(a.Code, b.Code),
			strings.Compare(a.Summary, b.Summary), strings.Compare(a.Detail, b.Detail))
	})
	*ds = slices.Compact(*ds)
}
