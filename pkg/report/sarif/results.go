package sarif

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/plinth-lint/plinth/pkg/finding"
	"github.com/plinth-lint/plinth/pkg/source"
)

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
	State        finding.State     `json:"baselineState,omitempty"`
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
	Kind          string      `json:"kind"`
	Status        string      `json:"status"`
	Justification string      `json:"justification,omitempty"`
	Location      *location   `json:"location,omitempty"`
	Properties    *acceptance `json:"properties,omitempty"`
}

// acceptance is what SARIF has no field for.
type acceptance struct {
	Owner string `json:"owner,omitempty"`
	Until string `json:"until,omitempty"`
}

func (e *writer) finding(f *finding.Finding) result {
	index := e.rules[f.Policy.ID]
	r := result{
		RuleID: f.Policy.ID, RuleIndex: index, Kind: "fail", Level: level(f.Policy.Severity), Message: message{Text: text(e.message(f))},
		Fingerprints: map[string]string{"plinth/v1": f.Fingerprint}, State: f.State,
	}
	if f.Status == finding.Open {
		r.Kind, r.Level = "open", "none" // §3.27.10: level is none unless kind is fail
	}
	if hash := e.lineHash(f.Range); hash != "" {
		r.Fingerprints["primaryLocationLineHash"] = hash
	}
	r.Locations = []location{{Physical: e.physical(f.Range, true), Logical: address(f.Address)}}
	if f.Construct != "" {
		r.Locations[0].Logical = append(r.Locations[0].Logical, logical{FullyQualifiedName: text(f.Construct), Kind: "construct"})
	}
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

// lineHash gives GitHub's hash of the line at which a finding stands.
func (e *writer) lineHash(r source.Range) string {
	hashes, known := e.hashes[r.File]
	if !known {
		if f, err := e.result.Tree.Read(r.File); err == nil {
			hashes = lineHashes(string(f.Bytes))
		}
		e.hashes[r.File] = hashes
	}
	if n := int(r.Start.Line); n > 0 && n < len(hashes) {
		return hashes[n]
	}
	return ""
}

func (e *writer) suppression(s *finding.Suppression) suppression {
	out := suppression{Kind: "external", Status: "accepted", Justification: text(s.Reason)}
	if s.InSource {
		out.Kind = "inSource"
	}
	if !s.Range.IsZero() {
		out.Location = &location{Physical: e.physical(s.Range, false)}
	}
	if s.Owner != "" || !s.Until.IsZero() {
		out.Properties = &acceptance{Owner: text(s.Owner)}
	}
	if !s.Until.IsZero() {
		out.Properties.Until = s.Until.Format("2006-01-02")
	}
	return out
}

// message names the resource, and links the related places: only linked ones are shown by GitHub.
func (e *writer) message(f *finding.Finding) string {
	var b strings.Builder
	b.WriteString(escape(f.Address))
	if f.Construct != "" {
		b.WriteString(" (" + escape(f.Construct) + ")")
	}
	b.WriteString(": " + escape(f.Message))
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
	if f.Owner != "" {
		p["owner"] = text(f.Owner)
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
