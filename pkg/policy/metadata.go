package policy

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"

	"github.com/plinth-lint/plinth/pkg/suggest"
	"github.com/plinth-lint/plinth/pkg/wellarchitected"
)

// metadata is what a policy's METADATA says besides title and description.
type metadata struct {
	severity   Severity
	scope      string
	types      []string
	practices  []string
	aliases    []string
	cwe        []string
	profiles   []string
	parameters map[string]any
	required   map[string]any
	partial    map[string]string
	noInline   bool
}

// Read reads every policy below the root of fsys from its own folder:
// METADATA of policy.rego, and the lesson. The error names the file and line.
func Read(fsys fs.FS) ([]*Policy, error) {
	var policies []*Policy
	err := fs.WalkDir(fsys, ".", func(name string, e fs.DirEntry, err error) error {
		if err != nil || path.Base(name) != "policy.rego" || e.IsDir() {
			return err
		}
		p, err := readPolicy(fsys, name)
		policies = append(policies, p)
		return err
	})
	if err != nil {
		return nil, err
	}
	slices.SortFunc(policies, func(a, b *Policy) int { return strings.Compare(a.ID, b.ID) })
	return policies, nil
}

func readPolicy(fsys fs.FS, name string) (*Policy, error) {
	parts := strings.Split(name, "/")
	if len(parts) != 4 {
		return nil, fmt.Errorf("%s:1: a policy lies in <pillar>/<service>/<name>/policy.rego", name)
	}
	if pillar, ok := wellarchitected.FindPillar(parts[0]); !ok || pillar.ID != parts[0] {
		return nil, fmt.Errorf("%s:1: %s is no pillar; it is one of %s", name, parts[0], pillars())
	}
	text, err := fs.ReadFile(fsys, name)
	if err != nil {
		return nil, err
	}
	module, err := ast.ParseModuleWithOpts(name, string(text), ast.ParserOptions{ProcessAnnotation: true})
	if err != nil {
		return nil, Plain(err)
	}
	p := fromFolder(path.Dir(name))
	if want := "data." + p.Package(); module.Package.Path.String() != want {
		return nil, fmt.Errorf("%s:%d: the package is %s, not %s as its folder says", name, module.Package.Location.Row, module.Package.Path, want)
	}
	var about *ast.Annotations
	for _, a := range module.Annotations {
		if a.Scope == "package" {
			about = a
		}
	}
	if about == nil {
		return nil, fmt.Errorf("%s:1: the package has no METADATA", name)
	}
	p.Title, p.Description = about.Title, strings.TrimSpace(about.Description)
	for _, r := range about.RelatedResources {
		p.References = append(p.References, r.Ref.String())
	}
	m, err := parseCustom(about.Custom)
	if err != nil {
		return nil, fmt.Errorf("%s:%d: %w", name, lineOf(string(text), about.Location.Row, err), err)
	}
	p.Severity, p.Scope = m.severity, Scope(m.scope)
	p.Types, p.Practices, p.Aliases, p.CWE, p.Profiles, p.Parameters = m.types, m.practices, m.aliases, m.cwe, m.profiles, m.parameters
	p.Required = m.required
	p.Partial, p.NoInline = m.partial, m.noInline
	return p, nil
}

func pillars() string {
	var ids []string
	for _, p := range wellarchitected.Pillars() {
		ids = append(ids, p.ID)
	}
	return strings.Join(ids, ", ")
}

// keyError is an error in one key of METADATA's custom section.
type keyError struct {
	key string
	err error
}

func (e *keyError) Error() string { return fmt.Sprintf("METADATA custom.%s: %v", e.key, e.err) }
func (e *keyError) Unwrap() error { return e.err }

// lineOf gives the line of the key that an error is about, or that of the METADATA.
func lineOf(text string, from int, err error) int {
	var bad *keyError
	if !errors.As(err, &bad) {
		return from
	}
	for i, line := range strings.Split(text, "\n")[from-1:] {
		if !strings.HasPrefix(line, "#") {
			break
		}
		if strings.HasPrefix(strings.TrimLeft(line, "# "), bad.key+":") {
			return from + i
		}
	}
	return from
}

// fromFolder gives the policy that a folder <pillar>/<service>/<name> names.
func fromFolder(dir string) *Policy {
	parts := strings.Split(dir, "/")
	pillar, service, name := parts[0], parts[1], parts[2]
	return &Policy{ID: service + "-" + name, Pillar: pillar, Service: service, Name: name, Dir: dir}
}

// Module gives the file of the policy's module in its library's file system.
func (p *Policy) Module() string { return path.Join(p.Dir, "policy.rego") }

// Package gives the Rego package of the policy, without "data.".
func (p *Policy) Package() string {
	return "policies." + strings.ReplaceAll(p.Pillar+"."+p.Service+"."+p.Name, "-", "_")
}

// parseCustom reads the custom section.
func parseCustom(custom map[string]any) (metadata, error) {
	m := metadata{scope: string(ScopeResource), profiles: []string{"recommended", "exam"}}
	for _, key := range slices.Sorted(maps.Keys(custom)) {
		value := custom[key]
		var err error
		switch key {
		case "severity":
			m.severity, err = asSeverity(value)
		case "scope":
			m.scope, err = asText(value)
			if err == nil && m.scope != string(ScopeResource) && m.scope != string(ScopeUnit) {
				err = fmt.Errorf("unknown scope %q; it is %s or %s", m.scope, ScopeResource, ScopeUnit)
			}
		case "types", "when":
			m.types, err = asTexts(value)
		case "practices":
			m.practices, err = asTexts(value)
		case "aliases":
			m.aliases, err = asTexts(value)
		case "partial":
			m.partial, err = asParts(value)
		case "no-inline":
			var ok bool
			if m.noInline, ok = value.(bool); !ok {
				err = fmt.Errorf("true or false is expected, not %v", value)
			}
		case "cwe":
			m.cwe, err = asTexts(value)
		case "profiles":
			m.profiles, err = asTexts(value)
		case "parameters":
			m.parameters, m.required, err = asParameters(value)
		default:
			err = unknownKey(key)
		}
		if err != nil {
			return m, &keyError{key, err}
		}
	}
	switch {
	case m.severity == 0:
		return m, &keyError{"severity", errMissing}
	case len(m.types) == 0:
		return m, &keyError{"types", errMissing}
	}
	for _, name := range slices.Sorted(maps.Keys(m.partial)) {
		if !slices.Contains(m.aliases, name) {
			return m, &keyError{"partial", fmt.Errorf("%s is not among the aliases", name)}
		}
	}
	return m, nil
}

var errMissing = errors.New("it is missing")

// customKeys are the keys that the custom section may have.
var customKeys = []string{"severity", "scope", "types", "when", "practices", "aliases", "partial", "no-inline", "cwe", "profiles", "parameters"}

func unknownKey(key string) error {
	if near := suggest.Nearest(key, customKeys); near != "" {
		return fmt.Errorf("the key is not known; did you mean %s?", near)
	}
	return fmt.Errorf("the key is not known; the keys are %s", strings.Join(customKeys, ", "))
}

func asSeverity(v any) (Severity, error) {
	name, err := asText(v)
	if err != nil {
		return 0, err
	}
	s, err := ParseSeverity(name)
	if err != nil {
		return 0, fmt.Errorf("%w; it is one of %s", err, strings.Join(Severities(), ", "))
	}
	return s, nil
}

func asText(v any) (string, error) {
	s, ok := v.(string)
	if !ok {
		return "", fmt.Errorf("a text is expected, not %v", v)
	}
	return s, nil
}

func asTexts(v any) ([]string, error) {
	list, ok := v.([]any)
	if !ok {
		return nil, fmt.Errorf("a list is expected, not %v", v)
	}
	out := []string{}
	for _, e := range list {
		s, err := asText(e)
		if err != nil {
			return nil, err
		}
		out = append(out, s)
	}
	return out, nil
}

// asParts reads the aliases that are a part of the policy: a list, or a mapping to the
// cause of the part's findings.
func asParts(v any) (map[string]string, error) {
	parts := map[string]string{}
	if section, ok := v.(map[string]any); ok {
		for name, cause := range section {
			text, err := asText(cause)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", name, err)
			}
			parts[name] = text
		}
		return parts, nil
	}
	names, err := asTexts(v)
	for _, name := range names {
		parts[name] = ""
	}
	return parts, err
}

// asParameters reads name: {default: value, description: text}. A parameter
// that has an example in place of a default is required.
func asParameters(v any) (defaults, required map[string]any, err error) {
	section, ok := v.(map[string]any)
	if !ok {
		return nil, nil, fmt.Errorf("a mapping is expected, not %v", v)
	}
	defaults = map[string]any{}
	for _, name := range slices.Sorted(maps.Keys(section)) {
		about := section[name]
		fields, ok := about.(map[string]any)
		if !ok {
			return nil, nil, fmt.Errorf("%s: a mapping with default and description is expected", name)
		}
		value, optional := fields["default"]
		example, needed := fields["example"]
		switch {
		case optional && needed:
			return nil, nil, fmt.Errorf("%s: it has a default and an example, which is for one without", name)
		case optional:
			defaults[name] = value
		case needed:
			if required == nil {
				required = map[string]any{}
			}
			required[name] = example
		default:
			return nil, nil, fmt.Errorf("%s: it has no default, nor an example that makes it required", name)
		}
	}
	return defaults, required, nil
}

// parseLesson cuts a lesson at its headings.
func parseLesson(text string) Lesson {
	l := Lesson{Markdown: text}
	sections := map[string]*string{
		"Why it matters": &l.Why, "How to fix it": &l.Fix, "Trade-offs": &l.TradeOffs,
		"When to accept it": &l.Accept, "On the exam": &l.Exam, "References": &l.References,
	}
	var into *string
	var begin, end int // of the section's body; all texts share the lesson's memory
	finish := func() {
		if into != nil {
			*into = strings.TrimSpace(text[begin:end])
		}
	}
	fence := ""
	for line := range strings.Lines(text) {
		trimmed := strings.TrimSpace(line)
		heading, isHeading := strings.CutPrefix(line, "## ")
		switch {
		case fence != "": // within code nothing is a heading
			if strings.HasPrefix(trimmed, fence) {
				fence = ""
			}
		case strings.HasPrefix(trimmed, "```"), strings.HasPrefix(trimmed, "~~~"):
			fence = trimmed[:3]
		case isHeading:
			finish()
			into, begin = sections[strings.TrimSpace(heading)], end+len(line)
		}
		end += len(line)
	}
	finish()
	return l
}
