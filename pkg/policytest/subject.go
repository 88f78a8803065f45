package policytest

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/plinth-lint/plinth/pkg/diag"
	"github.com/plinth-lint/plinth/pkg/finding"
	"github.com/plinth-lint/plinth/pkg/graph"
	"github.com/plinth-lint/plinth/pkg/lint"
	"github.com/plinth-lint/plinth/pkg/policy"
)

// judge evaluates one policy over units, with chunks of a size; 0 is the engine's own.
type judge func(chunk int, units ...*graph.Unit) ([]finding.Finding, diag.Diagnostics, error)

// subject is one policy under test: its examples as read by the real parsers,
// with the findings they get.
type subject struct {
	policy   *policy.Policy
	judge    judge
	read     []*reading
	failures []Failure
}

// reading is one example after parsers and engine.
type reading struct {
	*example
	units    []*graph.Unit
	findings []finding.Finding
}

func (s *subject) fail(f Failure) { s.failures = append(s.failures, f) }

// readExamples reads all examples of the policy's folder. The units serve any number of judgements.
func (s *subject) readExamples(ctx context.Context, f *folder) error {
	for _, x := range f.examples {
		result, err := lint.Load(ctx, x.tree(), lint.Options{})
		if err != nil {
			return fmt.Errorf("read example %s: %w", x.path, err)
		}
		s.reportDiagnostics(x, result.Diagnostics)
		resources := 0
		for _, u := range result.Graph.Units {
			resources += len(u.Resources)
		}
		if resources == 0 {
			s.fail(Failure{Check: CheckExample, File: x.path, Want: "resources", Got: "none",
				Hint: "the file is read as the ending of its name says: " + x.format})
		}
		s.read = append(s.read, &reading{example: x, units: result.Graph.Units})
	}
	return nil
}

// judgeExample judges an example and compares what it gets with what it announces. It reports false for a
// policy that could not be evaluated.
func (s *subject) judgeExample(r *reading) (runs bool, err error) {
	findings, diags, err := s.judge(0, r.units...)
	if err != nil {
		return false, fmt.Errorf("judge example %s: %w", r.path, err)
	}
	for _, d := range diags {
		s.fail(Failure{Check: CheckExample, File: r.path, Want: "a policy that can be evaluated", Got: d.String(),
			Hint: "docs/policies.md says what a rule returns"})
	}
	if len(diags) > 0 {
		return false, nil
	}
	r.findings = findings
	s.checkExample(r)
	return true, nil
}

// reportDiagnostics wants an example to be read without complaint.
func (s *subject) reportDiagnostics(x *example, diags diag.Diagnostics) {
	for _, d := range diags {
		if d.Severity == diag.Note {
			continue
		}
		s.fail(Failure{Check: CheckExample, File: cmp.Or(d.Range.File, x.path), Line: int(d.Range.Start.Line),
			Want: "an example that is read without complaint", Got: d.String(), Hint: "examples are valid for the real tool"})
	}
}

// checkExample compares an example's findings with those it announces, line by line.
func (s *subject) checkExample(r *reading) {
	type spot struct {
		file string
		line int
	}
	got, wanted := map[spot][]finding.Finding{}, map[spot][]want{}
	for _, f := range r.findings {
		at := spot{f.Range.File, int(f.Range.Start.Line)}
		got[at] = append(got[at], f)
	}
	spots := map[spot]bool{}
	for file, wants := range r.wants {
		for _, w := range wants {
			at := spot{file, w.line}
			wanted[at], spots[at] = append(wanted[at], w), true
		}
	}
	for at := range got {
		spots[at] = true
	}
	for at := range spots {
		if a, b := statuses(wanted[at], func(w want) finding.Status { return w.status }),
			statuses(got[at], func(f finding.Finding) finding.Status { return f.Status }); a != b {
			s.fail(Failure{Check: CheckExample, File: at.file, Line: at.line, Want: a, Got: b + describe(got[at]), Hint: hintLine(a, b)})
			continue
		}
		for _, w := range wanted[at] {
			if !slices.ContainsFunc(got[at], w.saidBy) {
				s.fail(Failure{Check: CheckExample, File: at.file, Line: at.line, Want: fmt.Sprintf("a message with %q", w.says),
					Got: strings.TrimSpace(describe(got[at])), Hint: "the message is the rule's own, else the description"})
			}
		}
	}
	s.checkKind(r)
}

// checkKind wants a failing example to announce a finding that fails, a
// passing one none, and an unknown one open ones alone.
func (s *subject) checkKind(r *reading) {
	count := map[finding.Status]int{}
	for _, wants := range r.wants {
		for _, w := range wants {
			count[w.status]++
		}
	}
	bad := func(want, hint string) {
		s.fail(Failure{Check: CheckExample, File: r.path, Want: want, Hint: hint,
			Got: fmt.Sprintf("%d that fail and %d open", count[finding.Fail], count[finding.Open])})
	}
	switch {
	case r.kind == "fail" && count[finding.Fail] == 0:
		bad("a failing example that announces a finding", "put # want on the line of the fault")
	case r.kind == "pass" && count[finding.Fail]+count[finding.Open] > 0:
		bad("a passing example that announces no finding", "move the fault to an example that fails")
	case r.kind == "unknown" && count[finding.Fail] > 0:
		bad("an unknown example without certain findings", "move the certain fault to an example that fails")
	}
}

// statuses says how many findings of each status there are.
func statuses[T any](items []T, status func(T) finding.Status) string {
	count := map[finding.Status]int{}
	for _, i := range items {
		count[status(i)]++
	}
	var words []string
	for _, st := range []finding.Status{finding.Fail, finding.Open} {
		switch n := count[st]; n {
		case 0:
		case 1:
			words = append(words, "one finding "+string(st))
		default:
			words = append(words, fmt.Sprintf("%d findings %s", n, st))
		}
	}
	if len(words) == 0 {
		return "no finding"
	}
	return strings.Join(words, " and ")
}

func describe(findings []finding.Finding) string {
	var b strings.Builder
	for _, f := range findings {
		fmt.Fprintf(&b, "\n\t      %s %s", f.Address, f.Path)
		if f.Cause != "" {
			b.WriteString(" (" + f.Cause + ")")
		}
		b.WriteString(": " + f.Message)
		for _, reason := range f.Reasons {
			b.WriteString("; " + reason.Text)
		}
	}
	return b.String()
}

func hintLine(want, got string) string {
	switch {
	case got == "no finding":
		return "either the policy does not see the fault or the finding stands on another line: the evidence's value, or the block's header where it is absent"
	case want == "no finding":
		return "either the policy is wrong here or the line lacks its # want"
	default:
		return "a finding is open when a value at its evidence is unknown"
	}
}

// checkChunks wants the findings of an example to be the same however the resources are cut into chunks.
func (s *subject) checkChunks(r *reading) error {
	base := summary(r.findings)
	for _, size := range []int{1, 2} {
		findings, _, err := s.judge(size, r.units...)
		if err != nil {
			return err
		}
		if got := summary(findings); got != base {
			s.fail(Failure{Check: CheckChunks, File: r.path, Want: "the same findings whatever the size of a chunk:" + base,
				Got: fmt.Sprintf("with chunks of %d:%s", size, got), Hint: "do not compare elements of input.resources with each other; use plinth.all or plinth.related"})
		}
	}
	return nil
}

// summary is all that matters of findings, in order.
func summary(findings []finding.Finding) string {
	lines := make([]string, 0, len(findings))
	for _, f := range findings {
		paths := make([]string, 0, len(f.Evidence))
		for _, e := range f.Evidence {
			paths = append(paths, e.Path.String())
		}
		lines = append(lines, fmt.Sprintf("\n\t      %s %s %s %q [%s] %s", f.Status, f.Range, f.Address, f.Cause, strings.Join(paths, " "), f.Message))
	}
	slices.Sort(lines)
	if len(lines) == 0 {
		return " none"
	}
	return strings.Join(lines, "")
}
