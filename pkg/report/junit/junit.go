// Package junit writes a result as JUnit XML, which every build system shows as
// tests: a suite for each pillar; in it a failed test for each finding, a skipped
// one for what is accepted, known before, fails no run or could not be determined, and a passed one for each policy
// that judged something and has nothing to say.
//
// It keeps to what the schema of Jenkins' xUnit plugin admits (junit-10.xsd), so
// that strict readers take it: no attribute for a file, which stands in the text.
package junit

import (
	"encoding/xml"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/plinth-lint/plinth/pkg/diag"
	"github.com/plinth-lint/plinth/pkg/finding"
	"github.com/plinth-lint/plinth/pkg/lint"
	"github.com/plinth-lint/plinth/pkg/report/internal/brief"
	"github.com/plinth-lint/plinth/pkg/report/text"
	"github.com/plinth-lint/plinth/pkg/wellarchitected"
)

type suites struct {
	XMLName  xml.Name `xml:"testsuites"`
	Name     string   `xml:"name,attr"`
	Tests    int      `xml:"tests,attr"`
	Failures int      `xml:"failures,attr"`
	Errors   int      `xml:"errors,attr"`
	Suites   []*suite `xml:"testsuite"`
}

type suite struct {
	Name     string     `xml:"name,attr"`
	Tests    int        `xml:"tests,attr"`
	Failures int        `xml:"failures,attr"`
	Errors   int        `xml:"errors,attr"`
	Skipped  int        `xml:"skipped,attr"`
	Cases    []testcase `xml:"testcase"`
	names    map[string]int
}

type testcase struct {
	Name    string   `xml:"name,attr"`
	Class   string   `xml:"classname,attr"`
	Failure *outcome `xml:"failure"`
	Error   *outcome `xml:"error"`
	Skipped *outcome `xml:"skipped"`
}

type outcome struct {
	Type    string `xml:"type,attr"`
	Message string `xml:"message,attr"`
	Text    string `xml:",chardata"`
}

// inputSuite is the suite of what could not be analysed.
const inputSuite = "input"

// Write writes the suites in the order of the framework, then the one of the input.
func Write(w io.Writer, r *lint.Result) error {
	all := suites{Name: "plinth"}
	byPillar := map[string]*suite{}
	for _, p := range wellarchitected.Pillars() {
		byPillar[p.ID] = &suite{Name: p.ID, names: map[string]int{}}
		all.Suites = append(all.Suites, byPillar[p.ID])
	}
	found := map[string]bool{}
	for i := range r.Findings {
		f := &r.Findings[i]
		found[f.Policy.ID] = true
		byPillar[f.Policy.Pillar].add(toCase(f))
	}
	for _, p := range r.Policies {
		if r.Judged[p.ID] > 0 && !found[p.ID] {
			byPillar[p.Pillar].add(testcase{Name: text.Clean(p.ID + ": " + p.Title), Class: "plinth." + p.Pillar})
		}
	}
	input := &suite{Name: inputSuite, names: map[string]int{}}
	for _, d := range r.Diagnostics {
		if d.Severity == diag.Error {
			input.add(unread(d))
		}
	}
	if input.Tests > 0 {
		all.Suites = append(all.Suites, input)
	}
	for _, s := range all.Suites {
		all.Tests, all.Failures, all.Errors = all.Tests+s.Tests, all.Failures+s.Failures, all.Errors+s.Errors
	}
	if _, err := io.WriteString(w, xml.Header); err != nil {
		return fmt.Errorf("write JUnit: %w", err)
	}
	encoder := xml.NewEncoder(w)
	encoder.Indent("", "  ")
	if err := encoder.Encode(all); err != nil {
		return fmt.Errorf("write JUnit: %w", err)
	}
	if _, err := io.WriteString(w, "\n"); err != nil {
		return fmt.Errorf("write JUnit: %w", err)
	}
	return nil
}

// add counts a test. A second one of a name gets a number: readers tell tests apart by their names.
func (s *suite) add(c testcase) {
	s.names[c.Name]++
	if n := s.names[c.Name]; n > 1 {
		c.Name += " (" + strconv.Itoa(n) + ")"
	}
	s.Tests++
	switch {
	case c.Failure != nil:
		s.Failures++
	case c.Error != nil:
		s.Errors++
	case c.Skipped != nil:
		s.Skipped++
	}
	s.Cases = append(s.Cases, c)
}

// toCase names a test by policy, resource and property and not by line, so that its history goes on when lines move.
func toCase(f *finding.Finding) testcase {
	name := f.Policy.ID + " " + brief.Address(f)
	if path := f.Path.String(); path != "" {
		name += " " + path
	}
	c := testcase{Name: text.Clean(name), Class: "plinth." + f.Policy.Pillar}
	out := &outcome{Type: f.Policy.Severity.String(), Message: brief.Line(f), Text: details(f)}
	switch {
	case f.Suppression != nil:
		out.Type, out.Message = "accepted", "accepted: "+text.Clean(f.Suppression.Reason)
		c.Skipped = out
	case f.Known():
		out.Type, out.Message = "known", "known before: "+out.Message
		c.Skipped = out
	case f.Status == finding.Open:
		out.Type = "open"
		c.Skipped = out
	case !f.Failing:
		out.Message = "fails no run: " + out.Message
		c.Skipped = out
	default:
		c.Failure = out
	}
	return c
}

// details says in lines where a finding stands, what it belongs to, why it matters and how to fix it.
func details(f *finding.Finding) string {
	lines := []string{"", text.Clean(f.Range.String()), brief.Line(f), brief.About(f)}
	if why := f.Policy.Lesson().WhyShort(); why != "" {
		lines = append(lines, "why: "+text.Clean(why))
	}
	if fix := f.Policy.Lesson().FixShort(); fix != "" {
		lines = append(lines, "fix: "+text.Clean(fix))
	}
	lines = append(lines, "plinth explain "+f.Policy.ID, "")
	return strings.Join(lines, "\n")
}

func unread(d diag.Diagnostic) testcase {
	place := d.Range.String()
	if place == "" {
		place = "plinth"
	}
	return testcase{
		Name: text.Clean(d.Code + " " + d.Range.File), Class: "plinth." + inputSuite,
		Error: &outcome{Type: d.Code, Message: text.Clean(d.Summary), Text: "\n" + text.Clean(place+": "+d.Detail) + "\n"},
	}
}
