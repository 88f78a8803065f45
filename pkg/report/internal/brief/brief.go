// Package brief puts findings into the few words that the tools of a pipeline
// show: one line of plain text each, safe for a terminal and a build log, the
// gravest first. It knows no format.
package brief

import (
	"cmp"
	"slices"
	"strings"

	"github.com/plinth-lint/plinth/pkg/finding"
	"github.com/plinth-lint/plinth/pkg/lint"
	"github.com/plinth-lint/plinth/pkg/report/text"
)

// Line names the resource, what is wrong with it, under which condition, and why that is not certain.
func Line(f *finding.Finding) string {
	var b strings.Builder
	b.WriteString(Address(f) + ": " + f.Message)
	if f.When != "" {
		b.WriteString(" When " + f.When + ".")
	}
	for _, r := range f.Reasons {
		b.WriteString(" Cannot be determined: " + r.Text + ".")
	}
	return text.Clean(b.String())
}

// Address names the resource, and the construct that made it.
func Address(f *finding.Finding) string {
	address := f.Address
	if f.Construct != "" {
		address += " (" + f.Construct + ")"
	}
	return text.Clean(address)
}

// About says what a finding belongs to: severity, pillar, best practices and owner.
func About(f *finding.Finding) string {
	about := append([]string{f.Policy.Severity.String(), f.Policy.Pillar}, f.Policy.Practices...)
	if f.Owner != "" {
		about = append(about, "owner "+f.Owner)
	}
	return text.Clean(strings.Join(about, ", "))
}

// Ranked gives the findings that nobody has accepted and no earlier state holds, the gravest first, and those of one severity
// as they stand in the files. What could not be determined is there if open says so, behind all else.
func Ranked(r *lint.Result, open bool) []*finding.Finding {
	var out []*finding.Finding
	for i := range r.Findings {
		if f := &r.Findings[i]; f.Suppression == nil && !f.Known() && (open || f.Status == finding.Fail) {
			out = append(out, f)
		}
	}
	slices.SortStableFunc(out, func(a, b *finding.Finding) int {
		return cmp.Or(cmp.Compare(order(a), order(b)), cmp.Compare(b.Policy.Severity, a.Policy.Severity))
	})
	return out
}

func order(f *finding.Finding) int {
	if f.Status == finding.Open {
		return 1
	}
	return 0
}
