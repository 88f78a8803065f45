package sarif

import (
	"slices"
	"strings"

	"github.com/plinth-lint/plinth/pkg/policy"
)

type descriptor struct {
	ID               string         `json:"id"`
	Name             string         `json:"name,omitempty"`
	ShortDescription message        `json:"shortDescription"`
	FullDescription  message        `json:"fullDescription"`
	Help             message        `json:"help"`
	HelpURI          string         `json:"helpUri,omitempty"`
	Configuration    *configuration `json:"defaultConfiguration,omitempty"`
	Relationships    []relationship `json:"relationships,omitempty"`
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
	Taxonomies      []component  `json:"supportedTaxonomies,omitempty"`
}

// index numbers the rules, and the codes of the diagnostics in the order of their first ones.
func (e *writer) index() {
	for i, p := range e.result.Policies {
		e.rules[p.ID] = i
	}
	for _, x := range e.result.Diagnostics {
		if _, known := e.codes[x.Code]; !known {
			e.codes[x.Code] = len(e.codes)
		}
	}
}

func (e *writer) tool(o Options) map[string]driver {
	d := driver{Name: "plinth", Version: o.Version, SemanticVersion: o.Version, InformationURI: home, Rules: []descriptor{}, Taxonomies: components(e.taxonomies)}
	for _, p := range e.result.Policies {
		d.Rules = append(d.Rules, rule(p, e.taxonomies))
	}
	for _, x := range e.result.Diagnostics {
		if e.codes[x.Code] == len(d.Notifications) {
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

func rule(p *policy.Policy, all []taxonomy) descriptor {
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
		Help: message{Text: help, Markdown: help}, Configuration: &configuration{level(p.Severity)}, Relationships: relationships(p, all), Properties: properties,
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
