// Package sarif writes a result as SARIF 2.1.0, result by result. It uses a
// few structs of its own: the object model of go-sarif holds a whole log in
// memory and writes empty arrays that mean something else than absence.
package sarif

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/plinth-lint/plinth/pkg/diag"
	"github.com/plinth-lint/plinth/pkg/finding"
	"github.com/plinth-lint/plinth/pkg/lint"
	"github.com/plinth-lint/plinth/pkg/policy"
	"github.com/plinth-lint/plinth/pkg/source"
)

// Options are what Write is told.
type Options struct {
	// Version is plinth's own.
	Version string
}

const home = "https://github.com/plinth-lint/plinth"

// Write writes a log of one run.
func Write(w io.Writer, r *lint.Result, o Options) error {
	out := bufio.NewWriter(w)
	e := &writer{out: out, result: r, rules: map[string]int{}}
	e.suppressed = slices.ContainsFunc(r.Findings, func(f finding.Finding) bool { return f.Suppression != nil })
	e.raw(`{"$schema":"https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json","version":"2.1.0","runs":[{"tool":`)
	e.value(e.tool(o))
	e.raw(`,"columnKind":"utf16CodeUnits","invocations":`)
	e.value([]invocation{e.invocation()})
	e.raw(`,"results":[`)
	for i := range r.Findings {
		if i > 0 {
			e.raw(",")
		}
		e.raw("\n")
		e.value(e.finding(&r.Findings[i]))
	}
	e.raw("]}]}\n")
	if e.err != nil {
		return fmt.Errorf("write SARIF: %w", e.err)
	}
	return out.Flush()
}

type writer struct {
	out    *bufio.Writer
	result *lint.Result
	rules  map[string]int
	codes  map[string]int
	// suppressed is set when any result is: then all say whether they are (§3.27.23).
	suppressed bool
	err        error
}

func (e *writer) raw(s string) {
	if e.err == nil {
		_, e.err = e.out.WriteString(s)
	}
}

func (e *writer) value(v any) {
	text, err := json.Marshal(v)
	if err != nil && e.err == nil {
		e.err = err
	}
	e.raw(string(text))
}

type message struct {
	Text     string `json:"text"`
	Markdown string `json:"markdown,omitempty"`
}

type descriptor struct {
	ID               string         `json:"id"`
	Name             string         `json:"name,omitempty"`
	ShortDescription message        `json:"shortDescription"`
	FullDescription  message        `json:"fullDescription"`
	Help             message        `json:"help"`
	HelpURI          string         `json:"helpUri,omitempty"`
	Configuration    *configuration `json:"defaultConfiguration,omitempty"`
	Properties       map[string]any `json:"properties,omitempty"`
}

type configuration struct {
	Level string `json:"level"`
}

type driver struct {
	Name            string       `json:"name"`
	Version         string       `json:"version"`
	SemanticVersion string       `json:"semanticVersion"`
	InformationURI  string       `json:"informationUri"`
	Rules           []descriptor `json:"rules"`
	Notifications   []descriptor `json:"notifications,omitempty"`
}

func (e *writer) tool(o Options) map[string]driver {
	d := driver{Name: "plinth", Version: o.Version, SemanticVersion: o.Version, InformationURI: home, Rules: []descriptor{}}
	for i, p := range e.result.Policies {
		e.rules[p.ID] = i
		d.Rules = append(d.Rules, rule(p))
	}
	e.codes = map[string]int{}
	for _, x := range e.result.Diagnostics {
		if _, known := e.codes[x.Code]; !known {
			e.codes[x.Code] = len(d.Notifications)
			d.Notifications = append(d.Notifications, descriptor{
				ID: x.Code, Name: pascal(x.Code), ShortDescription: message{Text: sentence(x.Summary)}, FullDescription: message{Text: sentence(x.Summary)},
				Help: message{Text: "What plinth could not read or found doubtful in its input. Each notification says what to do."},
			})
		}
	}
	return map[string]driver{"driver": d}
}

// securitySeverity gives the score that GitHub turns back into a severity
// (https://docs.github.com/en/code-security/code-scanning/integrating-with-code-scanning/sarif-support-for-code-scanning).
func securitySeverity(s policy.Severity) string {
	return map[policy.Severity]string{policy.Low: "2.0", policy.Medium: "5.5", policy.High: "8.0", policy.Critical: "9.5"}[s]
}

func level(s policy.Severity) string {
	switch {
	case s >= policy.High:
		return "error"
	case s == policy.Medium:
		return "warning"
	default:
		return "note"
	}
}

// maxTags is how many tags GitHub takes of a rule.
const maxTags = 20

func rule(p *policy.Policy) descriptor {
	tags := slices.Concat([]string{p.Pillar}, p.Practices, p.CWE)
	properties := map[string]any{
		"tags": tags[:min(len(tags), maxTags)], "precision": "high", "problem.severity": map[string]string{"error": "error", "warning": "warning", "note": "recommendation"}[level(p.Severity)],
		"pillar": p.Pillar, "severity": p.Severity.String(),
	}
	if p.Pillar == "security" {
		properties["security-severity"] = securitySeverity(p.Severity)
	}
	help := p.Lesson.Markdown
	if help == "" {
		help = p.Description
	}
	d := descriptor{
		ID: p.ID, Name: pascal(p.ID), ShortDescription: message{Text: sentence(p.Title)}, FullDescription: message{Text: p.Description},
		Help: message{Text: help, Markdown: help}, Configuration: &configuration{level(p.Severity)}, Properties: properties,
	}
	if len(p.References) > 0 {
		d.HelpURI = p.References[0]
	}
	return d
}

func pascal(id string) string {
	var b strings.Builder
	for part := range strings.SplitSeq(id, "-") {
		if part != "" {
			b.WriteString(strings.ToUpper(part[:1]) + part[1:])
		}
	}
	return b.String()
}

func sentence(s string) string { return strings.TrimSuffix(s, ".") + "." }

type invocation struct {
	ExecutionSuccessful bool           `json:"executionSuccessful"`
	Notifications       []notification `json:"toolExecutionNotifications,omitempty"`
}

type notification struct {
	Descriptor struct {
		ID    string `json:"id"`
		Index int    `json:"index"`
	} `json:"descriptor"`
	Level     string     `json:"level"`
	Message   message    `json:"message"`
	Locations []location `json:"locations,omitempty"`
}

func (e *writer) invocation() invocation {
	inv := invocation{ExecutionSuccessful: true}
	for _, d := range e.result.Diagnostics {
		n := notification{Level: d.Severity.String(), Message: message{Text: text(escape(sentence(d.Summary) + " " + d.Detail))}}
		n.Descriptor.ID, n.Descriptor.Index = d.Code, e.codes[d.Code]
		if d.Range.File != "" {
			n.Locations = []location{{Physical: e.physical(d.Range, false)}}
		}
		if d.Severity == diag.Error && d.Code == "internal-error" {
			inv.ExecutionSuccessful = false
		}
		inv.Notifications = append(inv.Notifications, n)
	}
	return inv
}

type location struct {
	ID       int       `json:"id,omitempty"`
	Physical *physical `json:"physicalLocation,omitempty"`
	Logical  []logical `json:"logicalLocations,omitempty"`
	Message  *message  `json:"message,omitempty"`
}

type logical struct {
	Name               string `json:"name,omitempty"`
	FullyQualifiedName string `json:"fullyQualifiedName"`
	Kind               string `json:"kind"`
}

type physical struct {
	Artifact struct {
		URI string `json:"uri"`
	} `json:"artifactLocation"`
	Region *region `json:"region,omitempty"`
}

type region struct {
	StartLine   int32    `json:"startLine"`
	StartColumn int      `json:"startColumn"`
	EndLine     int32    `json:"endLine"`
	EndColumn   int      `json:"endColumn"`
	Snippet     *message `json:"snippet,omitempty"`
}

// maxSnippet bounds the text of a region in a log, in bytes.
const maxSnippet = 1000

func (e *writer) physical(r source.Range, snippet bool) *physical {
	p := &physical{}
	p.Artifact.URI = uri(r.File)
	if r.Start.Line == 0 {
		return p
	}
	f, err := e.result.Tree.Read(r.File)
	if err != nil {
		return p
	}
	p.Region = &region{
		StartLine: r.Start.Line, StartColumn: column(f, r.Start), EndLine: r.End.Line, EndColumn: column(f, r.End),
	}
	if s := f.Text(r); snippet && s != "" {
		p.Region.Snippet = &message{Text: text(cut(s, maxSnippet))}
	}
	return p
}

// uri gives a path as a relative reference. Without a base, a colon in its
// first part would make that a scheme (RFC 3986, §4.2).
func uri(name string) string {
	first, rest, more := strings.Cut((&url.URL{Path: name}).EscapedPath(), "/")
	first = strings.ReplaceAll(first, ":", "%3A")
	if more {
		return first + "/" + rest
	}
	return first
}

// cut gives the beginning of a text, at most so many bytes, with no character broken.
func cut(s string, limit int) string {
	if len(s) <= limit {
		return s
	}
	for limit > 0 && !utf8.RuneStart(s[limit]) {
		limit--
	}
	return s[:limit]
}

// column gives a column in UTF-16 code units from one in bytes. It does not
// depend on a byte order mark (§3.30.2).
func column(f *source.File, pos source.Pos) int {
	line := f.Line(int(pos.Line))
	before := line[:max(0, min(int(pos.Column)-1, len(line)))]
	if pos.Line == 1 {
		before = strings.TrimPrefix(before, "\ufeff")
	}
	units := 0
	for _, r := range before {
		units++
		if r > 0xffff {
			units++
		}
	}
	return units + 1
}

// text makes a text valid for JSON and for people.
func text(s string) string { return strings.ToValidUTF8(s, string(utf8.RuneError)) }

type result struct {
	RuleID       string            `json:"ruleId"`
	RuleIndex    int               `json:"ruleIndex"`
	Kind         string            `json:"kind"`
	Level        string            `json:"level"`
	Message      message           `json:"message"`
	Locations    []location        `json:"locations"`
	Related      []location        `json:"relatedLocations,omitempty"`
	Fingerprints map[string]string `json:"partialFingerprints"`
	CodeFlows    []codeFlow        `json:"codeFlows,omitempty"`
	Suppressions *[]suppression    `json:"suppressions,omitempty"`
	Properties   map[string]any    `json:"properties,omitempty"`
}

type codeFlow struct {
	ThreadFlows []threadFlow `json:"threadFlows"`
}

type threadFlow struct {
	Locations []flowLocation `json:"locations"`
}

type flowLocation struct {
	Location location `json:"location"`
}

type suppression struct {
	Kind          string     `json:"kind"`
	Status        string     `json:"status"`
	Justification string     `json:"justification,omitempty"`
	Location      *location  `json:"location,omitempty"`
	Properties    *untilDate `json:"properties,omitempty"`
}

type untilDate struct {
	Until string `json:"until"`
}

func (e *writer) finding(f *finding.Finding) result {
	index := e.rules[f.Policy.ID]
	r := result{
		RuleID: f.Policy.ID, RuleIndex: index, Kind: "fail", Level: level(f.Policy.Severity), Message: message{Text: text(e.message(f))},
		Fingerprints: map[string]string{"plinth/v1": f.Fingerprint},
	}
	if f.Status == finding.Open {
		r.Kind, r.Level = "open", "none" // §3.27.10: level is none unless kind is fail
	}
	r.Locations = []location{{Physical: e.physical(f.Range, true), Logical: address(f.Address)}}
	for i, related := range f.Related {
		l := location{ID: i + 1, Physical: e.physical(related.Range, false), Message: &message{Text: text(escape(related.Message))}}
		if related.Address != "" {
			l.Logical = address(related.Address)
		}
		r.Related = append(r.Related, l)
	}
	r.CodeFlows = e.flows(f)
	if e.suppressed {
		r.Suppressions = &[]suppression{}
		if s := f.Suppression; s != nil {
			*r.Suppressions = append(*r.Suppressions, e.suppression(s))
		}
	}
	r.Properties = properties(f)
	return r
}

// maxFlowLocations is how many locations GitHub shows of a result's flows; it
// refuses a log with ten times as many in one.
const maxFlowLocations = 1000

// flows gives a flow for each chain of module calls, from the outermost call to the place itself.
func (e *writer) flows(f *finding.Finding) []codeFlow {
	var flows []codeFlow
	locations := 0
	for _, chain := range f.Calls {
		if locations += len(chain) + 1; locations > maxFlowLocations {
			break
		}
		var flow threadFlow
		step := func(r source.Range, name string) {
			flow.Locations = append(flow.Locations, flowLocation{location{Physical: e.physical(r, false), Message: &message{Text: text(escape(name))}}})
		}
		for _, call := range chain {
			step(call.Range, call.Name)
		}
		step(f.Range, f.Message)
		flows = append(flows, codeFlow{[]threadFlow{flow}})
	}
	return flows
}

func (e *writer) suppression(s *finding.Suppression) suppression {
	out := suppression{Kind: "external", Status: "accepted", Justification: text(s.Reason)}
	if s.InSource {
		out.Kind = "inSource"
	}
	if !s.Range.IsZero() {
		out.Location = &location{Physical: e.physical(s.Range, false)}
	}
	if !s.Until.IsZero() {
		out.Properties = &untilDate{s.Until.Format("2006-01-02")}
	}
	return out
}

// message names the resource, and links the related places: only linked ones are shown by GitHub.
func (e *writer) message(f *finding.Finding) string {
	var b strings.Builder
	b.WriteString(escape(f.Address) + ": " + escape(f.Message))
	if f.When != "" {
		b.WriteString(" When " + escape(f.When) + ".")
	}
	for _, r := range f.Reasons {
		b.WriteString(" Cannot be determined: " + escape(r.Text) + ".")
	}
	for i, r := range f.Related {
		fmt.Fprintf(&b, " [%s](%d).", escape(r.Message), i+1)
	}
	return b.String()
}

// escape keeps text from being taken for a link (§3.11.6).
func escape(s string) string {
	return strings.NewReplacer(`\`, `\\`, `[`, `\[`, `]`, `\]`).Replace(s)
}

func address(a string) []logical {
	return []logical{{FullyQualifiedName: text(a), Kind: "resource"}}
}

func properties(f *finding.Finding) map[string]any {
	p := map[string]any{"pillar": f.Policy.Pillar, "severity": f.Policy.Severity.String()}
	if len(f.Policy.Practices) > 0 {
		p["practices"] = f.Policy.Practices
	}
	if f.Type != "" {
		p["resourceType"] = f.Type
	}
	if f.When != "" {
		p["when"] = f.When
	}
	if len(f.Instances) > 1 {
		p["instances"] = f.Instances
	}
	if len(f.Reasons) > 0 {
		var reasons []string
		for _, r := range f.Reasons {
			reasons = append(reasons, text(r.Text))
		}
		p["reasons"] = reasons
	}
	return p
}
