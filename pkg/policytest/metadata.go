package policytest

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"github.com/plinth-lint/plinth/pkg/policy"
	"github.com/plinth-lint/plinth/pkg/schema"
	"github.com/plinth-lint/plinth/pkg/source"
	"github.com/plinth-lint/plinth/pkg/suggest"
	"github.com/plinth-lint/plinth/pkg/wellarchitected"
)

// The measures of titles and descriptions, in letters.
const (
	maxTitle       = 80
	maxDescription = 200
)

// metadata holds what a policy says of itself to the rules and the truth.
type metadata struct {
	policy   *policy.Policy
	file     *source.File
	whole    bool // the policy belongs to a library that teaches
	failures []Failure
}

func (m *metadata) fail(needle, want, got, hint string) {
	m.failures = append(m.failures, Failure{Check: CheckMetadata, File: m.file.Path, Line: lineOf(m.file, needle), Want: want, Got: got, Hint: hint})
}

// lineOf gives the line in which a text first occurs, or 1.
func lineOf(f *source.File, text string) int {
	if i := bytes.Index(f.Bytes, []byte(text)); i >= 0 && text != "" {
		return int(f.Pos(i).Line)
	}
	return 1
}

func checkMetadata(p *policy.Policy, f *source.File, whole bool) []Failure {
	m := &metadata{policy: p, file: f, whole: whole}
	m.sentences()
	m.types()
	m.practices()
	m.references()
	return m.failures
}

func (m *metadata) sentences() {
	p := m.policy
	switch {
	case p.Title == "":
		m.fail("# METADATA", "a title that names the good property", "none", "add title: to METADATA")
	case strings.HasSuffix(p.Title, ".") || len(sentences(p.Title)) > 1:
		m.fail(p.Title, "a title of one sentence without its full stop", p.Title, "shorten it or move words to the description")
	case len(p.Title) > maxTitle:
		m.fail(p.Title, fmt.Sprintf("a title of at most %d letters", maxTitle), fmt.Sprintf("%d: %s", len(p.Title), p.Title), "move words to the description")
	}
	switch {
	case p.Description == "":
		m.fail("# METADATA", "a description that names the fault", "none", "add description: to METADATA")
	case !strings.HasSuffix(p.Description, ".") || len(sentences(p.Description)) != 1:
		m.fail("description:", "a description of one sentence with its full stop", p.Description, "the lesson has room for more")
	case len(p.Description) > maxDescription:
		m.fail("description:", fmt.Sprintf("a description of at most %d letters", maxDescription), fmt.Sprintf("%d: %s", len(p.Description), p.Description), "the lesson has room for more")
	}
	if p.Severity < policy.Low || p.Severity > policy.Critical {
		m.fail("severity", "a severity: "+strings.Join(policy.Severities(), ", "), "none", "add severity: under custom:")
	}
}

// sentences cuts a text after each full stop that a capital letter follows.
func sentences(text string) []string {
	var out []string
	rest := strings.TrimSpace(text)
	for rest != "" {
		i := 0
		for i < len(rest) && !(rest[i] == '.' && i+2 < len(rest) && rest[i+1] == ' ' && rest[i+2] >= 'A' && rest[i+2] <= 'Z') {
			i++
		}
		end := min(i+1, len(rest))
		out = append(out, rest[:end])
		rest = strings.TrimSpace(rest[end:])
	}
	return out
}

func (m *metadata) types() {
	if len(m.policy.Types) == 0 {
		m.fail("# METADATA", "the types of resources that the policy judges", "none", "add types: under custom:")
	}
	for i, t := range m.policy.Types {
		switch {
		case slices.Contains(m.policy.Types[:i], t):
			m.fail(t, "each type once", t+" twice", "remove one")
		case (strings.HasPrefix(t, "AWS::") || strings.HasPrefix(t, "aws_")) && schema.Lookup(t) == nil:
			hint := "see the types of the CloudFormation registry, and pkg/schema/own.txt"
			if near := suggest.Nearest(t, schema.Types()); near != "" {
				hint = "did you mean " + near + "?"
			}
			m.fail(t, "a type that the schemas know", t, hint)
		}
	}
}

func (m *metadata) practices() {
	p := m.policy
	if len(p.Practices) == 0 {
		if m.whole {
			m.fail("# METADATA", "a best practice of the AWS Well-Architected Framework", "none", "add practices: under custom:, the pillar's own first")
		}
		return
	}
	for i, id := range p.Practices {
		b, ok := wellarchitected.Practice(id)
		switch {
		case !ok:
			hint := "see the list at " + wellarchitected.Pillars()[0].FrameworkURL
			if near := wellarchitected.Suggest(id); near != "" {
				hint = "did you mean " + near + "?"
			}
			m.fail(id, "a best practice of the framework", id, hint)
		case slices.Contains(p.Practices[:i], id):
			m.fail(id, "each best practice once", id+" twice", "remove one")
		case i == 0 && b.Pillar().ID != p.Pillar:
			m.fail(id, "the first best practice to be of the folder's pillar, "+p.Pillar, id+" of "+b.Pillar().ID, "move the folder or put another practice first")
		}
	}
}

func (m *metadata) references() {
	if len(m.policy.References) == 0 && m.whole {
		m.fail("# METADATA", "an official page that the policy rests on", "none", "add related_resources: with a ref:")
	}
	for _, r := range m.policy.References {
		if reason := unofficial(r); reason != "" {
			m.fail(r, "references to official pages", r+": "+reason, "name the maker's own page")
		}
	}
}

// checkUnique wants every id and alias to name one policy.
func checkUnique(policies []*policy.Policy, modules map[string]*source.File) []Failure {
	var out []Failure
	owner := map[string]*policy.Policy{}
	claim := func(p *policy.Policy, name, what string) {
		other := owner[strings.ToLower(name)]
		owner[strings.ToLower(name)] = p
		f := modules[p.ID]
		if other == nil || f == nil {
			return
		}
		out = append(out, Failure{Policy: p.ID, Check: CheckUnique, File: f.Path, Line: lineOf(f, name), Want: what + " of its own",
			Got: fmt.Sprintf("%s, which %s has", name, other.ID), Hint: "an id or alias means one policy; keep it where it fits best"})
	}
	for _, p := range policies {
		claim(p, p.ID, "an id")
	}
	for _, p := range policies {
		for _, a := range p.Aliases {
			claim(p, a, "an alias")
		}
	}
	return out
}

// checkTaken wants no id or alias that a policy of another library has.
func checkTaken(policies []*policy.Policy, modules map[string]*source.File, beside *policy.Library) []Failure {
	if beside == nil {
		return nil
	}
	var out []Failure
	for _, p := range policies {
		for i, name := range append([]string{p.ID}, p.Aliases...) {
			other, taken := beside.Find(name)
			if !taken {
				continue
			}
			f, what := modules[p.ID], "an alias"
			if i == 0 {
				what = "an id"
			}
			out = append(out, Failure{Policy: p.ID, Check: CheckUnique, File: f.Path, Line: lineOf(f, name), Want: what + " of its own",
				Got: fmt.Sprintf("%s, which plinth's own %s has", name, other.ID), Hint: "rename the folder or remove the alias; plinth.yaml turns plinth's own policies off"})
		}
	}
	return out
}
