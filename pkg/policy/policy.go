// Package policy is the library of policies: what each says of itself, its
// lesson, and its compiled form on demand. It does not evaluate anything;
// pkg/engine does.
package policy

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Severity is how bad a finding of a policy is.
type Severity uint8

// The severities, in rising order; docs/severity.md says what earns each.
const (
	Low Severity = iota + 1
	Medium
	High
	Critical
)

var severityNames = []string{"", "low", "medium", "high", "critical"}

// String gives the severity's name in lower case.
func (s Severity) String() string { return severityNames[s] }

// Severities gives all severities' names in rising order.
func Severities() []string { return severityNames[1:] }

// ParseSeverity gives the severity of that name, in any case.
func ParseSeverity(name string) (Severity, error) {
	for i, n := range severityNames {
		if i > 0 && strings.EqualFold(n, name) {
			return Severity(i), nil
		}
	}
	return 0, fmt.Errorf("unknown severity %q", name)
}

// Scope is what a policy is evaluated for.
type Scope string

// The scopes: each resource of the declared types, or a unit as a whole.
const (
	ScopeResource Scope = "resource"
	ScopeUnit     Scope = "unit"
)

// Policy is one policy as its folder describes it.
type Policy struct {
	// ID is <service>-<name>, permanent.
	ID string
	// Pillar, Service and Name come from the folder's path; Pillar is the id
	// of pkg/wellarchitected ("cost-optimization").
	Pillar, Service, Name string
	// Title names the good property, Description the fault, in one sentence each.
	Title, Description string
	Severity           Severity
	// Types are the canonical resource types that the policy judges. For
	// ScopeUnit they are the types of which the unit must hold one for the policy to run.
	Types []string
	Scope Scope
	// Practices are best practice ids, SEC08-BP02.
	Practices []string
	// Aliases are the ids other tools and standards give the same control, in their own spelling.
	Aliases []string
	// Partial are the aliases that stand for a part of the policy only, each with
	// the cause of that part's findings, or "" where no finding is of that part alone.
	Partial map[string]string
	// NoInline is set when findings are accepted in plinth.yaml alone, and not beside the code.
	NoInline bool
	// CWE are weakness ids (CWE-311), if any.
	CWE []string
	// References are official pages.
	References []string
	// Parameters are what plinth.yaml may set, by name, with their defaults as JSON values.
	Parameters map[string]any
	// Required are the parameters without a default, by name, each with an example of
	// its value: the policy does not run until plinth.yaml sets them.
	Required map[string]any
	// Profiles are the profiles that hold the policy besides "all".
	Profiles []string
	// Dir is the policy's folder in the library's file system.
	Dir string

	lesson func() Lesson
}

// Lesson gives the text for students, empty where there is none.
func (p *Policy) Lesson() Lesson {
	if p.lesson == nil {
		return Lesson{}
	}
	return p.lesson()
}

// Missing gives the required parameters that are not among those given, sorted.
func (p *Policy) Missing(given map[string]any) []string {
	var names []string
	for _, name := range slices.Sorted(maps.Keys(p.Required)) {
		if _, ok := given[name]; !ok {
			names = append(names, name)
		}
	}
	return names
}

// Configuration gives what plinth.yaml may say to have the policy run, with the
// examples of its required parameters.
func (p *Policy) Configuration() string {
	text, err := json.Marshal(p.Required)
	if err != nil {
		return p.ID
	}
	return fmt.Sprintf("policies: {%s: %s}", p.ID, text)
}

// Part gives the cause of the findings that an alias stands for, if it is
// only a part of the policy.
func (p *Policy) Part(alias string) (cause string, partial bool) {
	for name, cause := range p.Partial {
		if strings.EqualFold(name, alias) {
			return cause, true
		}
	}
	return "", false
}

// Lesson is a policy's lesson.md in its sections, as Markdown without the headings.
type Lesson struct {
	Why, Fix, TradeOffs, Accept, Exam, References string
	// Markdown is the whole text.
	Markdown string
}

// WhyShort and FixShort are the first sentences of the sections, for a terminal.
func (l Lesson) WhyShort() string { return firstSentence(l.Why) }

// FixShort is the first sentence of Fix.
func (l Lesson) FixShort() string { return firstSentence(l.Fix) }

func firstSentence(markdown string) string {
	paragraph, _, _ := strings.Cut(strings.TrimSpace(markdown), "\n\n")
	text := strings.Join(strings.Fields(paragraph), " ")
	for i := 0; i+1 < len(text); i++ {
		if text[i] == '.' && text[i+1] == ' ' && i+2 < len(text) && text[i+2] >= 'A' && text[i+2] <= 'Z' {
			return text[:i+1]
		}
	}
	return text
}
