package sarif

import (
	"bytes"
	"cmp"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"slices"

	"github.com/plinth-lint/plinth/pkg/diag"
	"github.com/plinth-lint/plinth/pkg/finding"
	"github.com/plinth-lint/plinth/pkg/lint"
	"github.com/plinth-lint/plinth/pkg/policy"
)

// What GitHub takes of an upload
// (https://docs.github.com/en/code-security/reference/code-scanning/sarif-files/sarif-support).
const (
	// githubResults is how many results of a run GitHub keeps. It takes more, and drops those of its choice.
	githubResults = 5000
	// githubBytes is the size of a file, compressed by gzip.
	githubBytes = 10_000_000
	// githubRelated is how many related locations of a result are kept.
	githubRelated = 100
	// githubNotifications has no limit of GitHub's behind it: it bounds what nobody reads there.
	githubNotifications = 200
)

// sizeReserve is kept of githubBytes for what is told of the cut and for another compressor, in bytes.
const sizeReserve = 500_000

// sizeStep is after how many results the compressed size is looked at.
const sizeStep = 100

// forGitHub gives the result as GitHub's code scanning can use it, with the findings
// in the order in which it is cut, the least at the end. Accepted and known findings would open alerts there, since GitHub
// looks at neither suppressions nor baselineState, an absent one would be an alert of something that is fixed, and
// GitHub knows no result that is open, so none of these is in it. What is left out is told as a diagnostic.
func forGitHub(r *lint.Result, o Options) (*lint.Result, error) {
	out := *r
	out.Findings, out.Compared = nil, nil
	accepted, known, open := 0, 0, 0
	for _, f := range r.Findings {
		switch {
		case f.Suppression != nil:
			accepted++
		case f.Known():
			known++
		case f.Status == finding.Open:
			open++
		default:
			f.Related = f.Related[:min(len(f.Related), githubRelated)]
			out.Findings = append(out.Findings, f)
		}
	}
	slices.SortStableFunc(out.Findings, func(a, b finding.Finding) int {
		return cmp.Or(cmp.Compare(b.Policy.Severity, a.Policy.Severity), cmp.Compare(security(b.Policy), security(a.Policy)))
	})
	found := len(out.Findings)
	out.Findings = out.Findings[:min(found, githubResults)]
	limit := fmt.Sprintf("GitHub keeps %d results of a run", githubResults)
	out.Policies = withFindings(r.Policies, out.Findings)
	out.Diagnostics = gravest(r.Diagnostics)
	fit, err := fitting(&out, o)
	if err != nil {
		return nil, err
	}
	if fit < len(out.Findings) {
		out.Findings, limit = out.Findings[:fit], "GitHub takes 10 MB of a compressed file"
		out.Policies = withFindings(r.Policies, out.Findings)
	}
	if cut := found - len(out.Findings); cut > 0 {
		least := out.Findings[len(out.Findings)-1].Policy.Severity
		leave(&out, o, diag.Warning, "%s, so %d of %d findings are left out; none of them is graver than %s. Other reports have all of them.", limit, cut, found, least)
	}
	if open > 0 {
		leave(&out, o, diag.Note, "Findings that could not be determined are left out (%d): GitHub knows none that are open.", open)
	}
	if accepted > 0 {
		leave(&out, o, diag.Note, "Accepted findings are left out (%d): GitHub would open alerts for them.", accepted)
	}
	if known > 0 {
		leave(&out, o, diag.Note, "Findings that were known before are left out (%d): GitHub would open alerts for them.", known)
	}
	return &out, nil
}

func leave(r *lint.Result, o Options, severity diag.Severity, format string, args ...any) {
	d := diag.Diagnostic{Severity: severity, Code: "results-left-out", Summary: "Results are left out", Detail: fmt.Sprintf(format, args...)}
	r.Diagnostics = append(r.Diagnostics, d)
	if o.Told != nil && severity > diag.Note {
		o.Told(d.Detail)
	}
}

func security(p *policy.Policy) int {
	if p.Pillar == "security" {
		return 1
	}
	return 0
}

// withFindings gives the policies that have findings, in their order.
func withFindings(all []*policy.Policy, findings []finding.Finding) []*policy.Policy {
	found := map[string]bool{}
	for i := range findings {
		found[findings[i].Policy.ID] = true
	}
	return slices.DeleteFunc(slices.Clone(all), func(p *policy.Policy) bool { return !found[p.ID] })
}

func gravest(all diag.Diagnostics) diag.Diagnostics {
	out := slices.Clone(all)
	slices.SortStableFunc(out, func(a, b diag.Diagnostic) int { return cmp.Compare(b.Severity, a.Severity) })
	return out[:min(len(out), githubNotifications)]
}

// measure counts what is written to it.
type measure int

func (m *measure) Write(p []byte) (int, error) {
	*m += measure(len(p))
	return len(p), nil
}

// fitting gives how many of the findings make a log that GitHub takes.
func fitting(r *lint.Result, o Options) (int, error) {
	var size measure
	compressed := gzip.NewWriter(&size)
	without := *r
	without.Findings = nil
	if err := writeLog(compressed, &without, o); err != nil {
		return 0, err
	}
	e := newWriter(&bytes.Buffer{}, r)
	e.index()
	for i := range r.Findings {
		line, err := json.Marshal(e.finding(&r.Findings[i]))
		if err != nil {
			return 0, fmt.Errorf("write SARIF: %w", err)
		}
		if _, err := compressed.Write(line); err != nil {
			return 0, fmt.Errorf("write SARIF: %w", err)
		}
		if (i+1)%sizeStep == 0 || i+1 == len(r.Findings) {
			if err := compressed.Flush(); err != nil {
				return 0, fmt.Errorf("write SARIF: %w", err)
			}
			if size > githubBytes-sizeReserve {
				return i / sizeStep * sizeStep, nil
			}
		}
	}
	return len(r.Findings), nil
}
