// Package baseline holds the findings of an earlier state, so that a run can
// tell what is new, what was there before and what is gone. The earlier state is
// a file that a team keeps, or another revision of the repository; the package
// does not make findings and decides nothing about exit codes.
package baseline

import (
	"cmp"
	"slices"
	"strings"

	"github.com/plinth-lint/plinth/pkg/finding"
)

// Name is the file's name where nobody gives it another. It is no name that a
// walk takes for infrastructure code.
const Name = "plinth-baseline.jsonl"

// Entry is one finding of the earlier state. A finding that several units or
// module calls share has one for each.
type Entry struct {
	Unit    string         `json:"unit"`
	Address string         `json:"address"`
	Policy  string         `json:"policy"`
	Status  finding.Status `json:"status"`
	// Fingerprint identifies the finding in the tree, Local within its unit.
	Fingerprint string `json:"fingerprint"`
	Local       string `json:"local"`
}

func compareEntries(a, b Entry) int {
	return cmp.Or(
		strings.Compare(a.Unit, b.Unit),
		strings.Compare(a.Address, b.Address),
		strings.Compare(a.Policy, b.Policy),
		strings.Compare(a.Fingerprint, b.Fingerprint),
		strings.Compare(string(a.Status), string(b.Status)),
	)
}

// Baseline is an earlier state. The zero value has no finding.
type Baseline struct {
	// Entries are sorted by unit, address and policy. Equal ones are several
	// findings that nothing tells apart.
	Entries []Entry
}

// New gives the baseline of some entries.
func New(lists ...[]Entry) *Baseline {
	b := &Baseline{Entries: slices.Concat(lists...)}
	slices.SortFunc(b.Entries, compareEntries)
	return b
}

// Of gives the state that findings are: those that are not suppressed.
func Of(findings []finding.Finding) *Baseline {
	b := &Baseline{}
	for i := range findings {
		if findings[i].Suppression == nil {
			b.Entries = append(b.Entries, entries(&findings[i])...)
		}
	}
	slices.SortFunc(b.Entries, compareEntries)
	return b
}

func entries(f *finding.Finding) []Entry {
	var all []Entry
	for _, part := range f.Parts {
		all = append(all, entry(f, part, f.Status))
	}
	return all
}

func entry(f *finding.Finding, part finding.Part, status finding.Status) Entry {
	return Entry{part.Unit, part.Config, f.Policy.ID, status, part.Fingerprint, part.Local}
}
