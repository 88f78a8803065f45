package sarif

import (
	"github.com/plinth-lint/plinth/pkg/baseline"
	"github.com/plinth-lint/plinth/pkg/finding"
)

// absent writes the findings that are gone since the earlier state. They have
// no place any more but the unit in which they were.
func (e *writer) absent() {
	if e.result.Compared == nil {
		return
	}
	rows := len(e.result.Findings)
	for _, gone := range e.result.Compared.Gone {
		index, ok := e.rules[gone.Policy]
		if !ok {
			continue // the policy is no more, and a result needs its rule
		}
		if rows++; rows > 1 {
			e.raw(",")
		}
		e.raw("\n")
		e.value(e.gone(gone, index))
	}
}

func (e *writer) gone(entry baseline.Entry, rule int) result {
	r := result{
		RuleID: entry.Policy, RuleIndex: rule, Kind: "fail", Level: "none", State: "absent",
		Message:      message{Text: text(escape(entry.Address + ": the finding is gone."))},
		Locations:    []location{{Logical: address(entry.Address)}},
		Fingerprints: map[string]string{"plinth/v1": entry.Fingerprint},
	}
	for _, p := range e.result.Policies {
		if p.ID == entry.Policy {
			r.Level = level(p.Severity)
		}
	}
	if entry.Status == finding.Open {
		r.Kind, r.Level = "open", "none"
	}
	if e.suppressed {
		r.Suppressions = &[]suppression{}
	}
	return r
}
