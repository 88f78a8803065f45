// Package json writes a result as one JSON object; docs/json-output.md
// describes it. Its keys are stable.
package json

import (
	"bufio"
	_ "embed"
	"encoding/json"
	"fmt"
	"io"

	"github.com/plinth-lint/plinth/pkg/baseline"
	"github.com/plinth-lint/plinth/pkg/finding"
	"github.com/plinth-lint/plinth/pkg/graph"
	"github.com/plinth-lint/plinth/pkg/lint"
	"github.com/plinth-lint/plinth/pkg/source"
)

// Schema is the JSON schema of what Write writes.
//
//go:embed schema.json
var Schema string

// Options are what Write is told.
type Options struct {
	// Version is plinth's own.
	Version string
}

// place is a span of a file, or a file alone: there is no line 0.
type place struct {
	File        string `json:"file"`
	StartLine   int32  `json:"startLine,omitempty"`
	StartColumn int32  `json:"startColumn,omitempty"`
	EndLine     int32  `json:"endLine,omitempty"`
	EndColumn   int32  `json:"endColumn,omitempty"`
}

func at(r source.Range) *place {
	if r.IsZero() {
		return nil
	}
	return &place{r.File, r.Start.Line, r.Start.Column, r.End.Line, r.End.Column}
}

type reason struct {
	Expression string `json:"expression"`
	Text       string `json:"text"`
	At         *place `json:"at,omitempty"`
}

type call struct {
	Name string `json:"name"`
	At   *place `json:"at"`
}

type related struct {
	Message string `json:"message"`
	Address string `json:"address,omitempty"`
	At      *place `json:"at"`
}

type suppressed struct {
	Kind   string `json:"kind"`
	Reason string `json:"reason"`
	Owner  string `json:"owner,omitempty"`
	Until  string `json:"until,omitempty"`
	At     *place `json:"at,omitempty"`
}

type record struct {
	Policy      string         `json:"policy"`
	Status      finding.Status `json:"status"`
	Severity    string         `json:"severity"`
	Pillar      string         `json:"pillar"`
	Practices   []string       `json:"practices"`
	Message     string         `json:"message"`
	Cause       string         `json:"cause,omitempty"`
	Address     string         `json:"address"`
	Type        string         `json:"type,omitempty"`
	Construct   string         `json:"construct,omitempty"`
	Unit        string         `json:"unit"`
	Tool        graph.Tool     `json:"tool"`
	Owner       string         `json:"owner,omitempty"`
	At          *place         `json:"at"`
	Path        string         `json:"path,omitempty"`
	When        string         `json:"when,omitempty"`
	Reasons     []reason       `json:"reasons,omitempty"`
	Instances   []string       `json:"instances"`
	Calls       [][]call       `json:"calls,omitempty"`
	Related     []related      `json:"related,omitempty"`
	Failing     bool           `json:"failing"`
	Fingerprint string         `json:"fingerprint"`
	Suppression *suppressed    `json:"suppression,omitempty"`
	State       finding.State  `json:"state,omitempty"`
}

// compared is what became of an earlier state.
type compared struct {
	Baseline string           `json:"baseline,omitempty"`
	Since    string           `json:"since,omitempty"`
	New      int              `json:"new"`
	Known    int              `json:"unchanged"`
	Gone     []baseline.Entry `json:"gone"`
}

type score struct {
	Pillar   string `json:"pillar"`
	Points   *int   `json:"points,omitempty"`
	Passed   int    `json:"passed"`
	Failed   int    `json:"failed"`
	Open     int    `json:"open"`
	Accepted int    `json:"accepted"`
}

type problem struct {
	Severity string `json:"severity"`
	Code     string `json:"code"`
	Summary  string `json:"summary"`
	Detail   string `json:"detail,omitempty"`
	At       *place `json:"at,omitempty"`
}

type file struct {
	Path    string     `json:"path"`
	Format  graph.Tool `json:"format,omitempty"`
	Unread  string     `json:"unread,omitempty"`
	Partial bool       `json:"partial,omitempty"`
}

// Write writes the result, finding by finding.
func Write(w io.Writer, r *lint.Result, o Options) error {
	out := bufio.NewWriter(w)
	fmt.Fprintf(out, "{\n\"tool\": {\"name\": \"plinth\", \"version\": %s},\n", quote(o.Version))
	resources, fails, open, accepted := 0, 0, 0, 0
	for _, u := range r.Graph.Units {
		resources += len(u.Resources)
	}
	for _, f := range r.Findings {
		switch {
		case f.Suppression != nil:
			accepted++
		case f.Status == finding.Fail:
			fails++
		default:
			open++
		}
	}
	fmt.Fprintf(out, "\"summary\": {\"files\": %d, \"units\": %d, \"resources\": %d, \"fail\": %d, \"open\": %d, \"suppressed\": %d, \"failed\": %t, \"pillars\": %s},\n",
		len(r.Files), len(r.Graph.Units), resources, fails, open, accepted, r.Failed, quote(scores(r)))
	if c := r.Compared; c != nil {
		fmt.Fprintf(out, "\"compared\": %s,\n", quote(compared{c.Baseline, c.Since, len(c.New), len(c.Known), append([]baseline.Entry{}, c.Gone...)}))
	}
	list(out, "findings", len(r.Findings), func(i int) any { return toRecord(&r.Findings[i]) })
	out.WriteString(",\n")
	list(out, "diagnostics", len(r.Diagnostics), func(i int) any {
		d := r.Diagnostics[i]
		return problem{d.Severity.String(), d.Code, d.Summary, d.Detail, at(d.Range)}
	})
	out.WriteString(",\n")
	list(out, "files", len(r.Files), func(i int) any {
		f := r.Files[i]
		return file{f.Path, f.Format, f.Unread, f.Partial}
	})
	out.WriteString("\n}\n")
	if err := out.Flush(); err != nil {
		return fmt.Errorf("write JSON: %w", err)
	}
	return nil
}

func scores(r *lint.Result) []score {
	out := []score{}
	for _, s := range r.Scores() {
		one := score{Pillar: s.Pillar, Passed: s.Passed, Failed: s.Failed, Open: s.Open, Accepted: s.Accepted}
		if s.Points >= 0 {
			one.Points = &s.Points
		}
		out = append(out, one)
	}
	return out
}

func quote(v any) string {
	text, err := json.Marshal(v)
	if err != nil {
		return "null" // no value here has a type that cannot be written
	}
	return string(text)
}

func list(out *bufio.Writer, name string, n int, element func(int) any) {
	fmt.Fprintf(out, "%q: [", name)
	for i := range n {
		if i > 0 {
			out.WriteString(",")
		}
		out.WriteString("\n" + quote(element(i)))
	}
	out.WriteString("]")
}

func toRecord(f *finding.Finding) record {
	r := record{
		Policy: f.Policy.ID, Status: f.Status, Severity: f.Policy.Severity.String(), Pillar: f.Policy.Pillar, Practices: append([]string{}, f.Policy.Practices...),
		Message: f.Message, Cause: f.Cause, Address: f.Address, Type: f.Type, Unit: f.Unit, Tool: f.Tool, At: at(f.Range), Path: f.Path.String(),
		Construct: f.Construct, Owner: f.Owner, When: f.When, Instances: f.Instances, Failing: f.Failing, Fingerprint: f.Fingerprint, State: f.State,
	}
	for _, x := range f.Reasons {
		r.Reasons = append(r.Reasons, reason{x.Expr, x.Text, at(x.At)})
	}
	for _, chain := range f.Calls {
		var calls []call
		for _, c := range chain {
			calls = append(calls, call{c.Name, at(c.Range)})
		}
		r.Calls = append(r.Calls, calls)
	}
	for _, x := range f.Related {
		r.Related = append(r.Related, related{x.Message, x.Address, at(x.Range)})
	}
	if s := f.Suppression; s != nil {
		r.Suppression = &suppressed{Kind: "external", Reason: s.Reason, Owner: s.Owner, At: at(s.Range)}
		if s.InSource {
			r.Suppression.Kind = "inSource"
		}
		if !s.Until.IsZero() {
			r.Suppression.Until = s.Until.Format("2006-01-02")
		}
	}
	return r
}
