package config

import (
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"math"
	"path"
	"reflect"
	"slices"
	"strings"
	"time"

	"go.yaml.in/yaml/v4"

	"github.com/plinth-lint/plinth/pkg/policy"
	"github.com/plinth-lint/plinth/pkg/source"
	"github.com/plinth-lint/plinth/pkg/suggest"
)

// Policies knows the policies that a configuration may name; *policy.Library is one.
type Policies interface {
	Find(idOrAlias string) (*policy.Policy, bool)
	Suggest(name string) string
}

// Error is a fault in a configuration.
type Error struct {
	Range source.Range
	// Text says what is wrong; Hint, which may be empty, what helps.
	Text, Hint string
}

// Error gives file:line:column: text.
func (e *Error) Error() string { return fmt.Sprintf("%s: %s", e.Range, e.Text) }

// maxSize bounds a configuration, in bytes.
const maxSize = 1 << 20

// Parse reads a configuration that stands by itself: it extends nothing. The error is a *Error and is about the first fault.
func Parse(f *source.File, policies Policies) (*Config, error) {
	p := parser{file: f, at: f.Path, policies: policies, config: &Config{File: f.Path}}
	if err := p.read(); err != nil {
		return nil, err
	}
	return p.config, nil
}

// read reads the parser's file.
func (p *parser) read() error {
	if len(p.file.Bytes) > maxSize {
		return &Error{Range: source.Range{File: p.file.Path}, Text: "the configuration is larger than 1 MiB"}
	}
	var document yaml.Node
	err := yaml.Unmarshal(p.file.Bytes, &document)
	switch {
	case err == io.EOF || err == nil && document.IsZero():
		return nil
	case err != nil:
		return &Error{Range: source.Range{File: p.file.Path}, Text: strings.TrimPrefix(err.Error(), "yaml: ")}
	}
	root := &document
	if root.Kind == yaml.DocumentNode {
		root = root.Content[0]
	}
	if root.Tag == "!!null" {
		return nil
	}
	if err := p.extend(root); err != nil {
		return err
	}
	return p.object(root, keys())
}

type parser struct {
	file     *source.File
	policies Policies
	config   *Config
	// place and at are where the file lies; chain are the files that
	// extend it, and bases counts all that were read.
	place Place
	at    string
	chain []string
	bases *int
}

func (p *parser) fault(n *yaml.Node, hint, format string, args ...any) error {
	at := p.file.Pos(p.file.Offset(n.Line, n.Column))
	return &Error{Range: source.Range{File: p.file.Path, Start: at, End: at}, Text: fmt.Sprintf(format, args...), Hint: hint}
}

// key is one key of a section, with what the JSON schema says of it.
type key struct {
	name   string
	help   string
	schema map[string]any
	read   func(*parser, *yaml.Node) error
}

// object reads a mapping whose keys are those of a section.
func (p *parser) object(n *yaml.Node, section []key) error {
	if n.Kind != yaml.MappingNode {
		return p.fault(n, "", "a mapping is expected here, not %s", kindName(n))
	}
	seen := map[string]bool{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		name, value := n.Content[i], n.Content[i+1]
		at := slices.IndexFunc(section, func(k key) bool { return k.name == name.Value })
		if at < 0 {
			return p.unknownKey(name, section)
		}
		if seen[name.Value] {
			return p.fault(name, "", "%s is given twice", name.Value)
		}
		seen[name.Value] = true
		if err := section[at].read(p, value); err != nil {
			return err
		}
	}
	return nil
}

func (p *parser) unknownKey(name *yaml.Node, section []key) error {
	var names []string
	for _, k := range section {
		names = append(names, k.name)
	}
	hint := "the keys here are " + strings.Join(names, ", ")
	if near := suggest.Nearest(name.Value, names); near != "" {
		hint = fmt.Sprintf("did you mean %s?", near)
	}
	return p.fault(name, hint, "unknown key %q", name.Value)
}

func kindName(n *yaml.Node) string {
	switch n.Kind {
	case yaml.MappingNode:
		return "a mapping"
	case yaml.SequenceNode:
		return "a list"
	case yaml.AliasNode:
		return "an alias"
	}
	return fmt.Sprintf("%q", n.Value)
}

func (p *parser) text(n *yaml.Node) (string, error) {
	if n.Kind != yaml.ScalarNode || n.Tag == "!!null" {
		return "", p.fault(n, "", "a text is expected here, not %s", kindName(n))
	}
	return n.Value, nil
}

// oneOf reads a text that is one of a few words.
func (p *parser) oneOf(n *yaml.Node, words []string) (string, error) {
	value, err := p.text(n)
	if err != nil {
		return "", err
	}
	if slices.Contains(words, value) {
		return value, nil
	}
	hint := "it is one of " + strings.Join(words, ", ")
	if near := suggest.Nearest(value, words); near != "" {
		hint = fmt.Sprintf("did you mean %s?", near)
	}
	return "", p.fault(n, hint, "unknown value %q", value)
}

// list calls read for each element.
func (p *parser) list(n *yaml.Node, read func(*yaml.Node) error) error {
	if n.Kind != yaml.SequenceNode {
		return p.fault(n, "", "a list is expected here, not %s", kindName(n))
	}
	for _, e := range n.Content {
		if err := read(e); err != nil {
			return err
		}
	}
	return nil
}

func (p *parser) texts(n *yaml.Node, into *[]string) error {
	return p.list(n, func(e *yaml.Node) error {
		s, err := p.text(e)
		if err == nil && s == "" {
			err = p.fault(e, "", "the text is empty")
		}
		*into = append(*into, s)
		return err
	})
}

func (p *parser) policy(n *yaml.Node) (*policy.Policy, error) {
	name, err := p.text(n)
	if err != nil {
		return nil, err
	}
	if found, ok := p.policies.Find(name); ok {
		return found, nil
	}
	hint := "`plinth policies` lists all of them"
	if near := p.policies.Suggest(name); near != "" {
		hint = fmt.Sprintf("did you mean %s?", near)
	}
	return nil, p.fault(n, hint, "unknown policy %q", name)
}

// settings reads the policies section: id: on | off | severity | {…}.
func (p *parser) settings(n *yaml.Node) error {
	if n.Kind != yaml.MappingNode {
		return p.fault(n, "", "a mapping of policies is expected here, not %s", kindName(n))
	}
	if p.config.Policies == nil {
		p.config.Policies = map[string]Setting{}
	}
	seen := map[string]bool{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		found, err := p.policy(n.Content[i])
		if err != nil {
			return err
		}
		if seen[found.ID] {
			return p.fault(n.Content[i], "", "%s is given twice", found.ID)
		}
		seen[found.ID] = true
		setting, err := p.setting(found, n.Content[i+1])
		if err != nil {
			return err
		}
		p.set(found.ID, setting, n.Content[i+1])
	}
	return nil
}

// set adds a setting to what a base says of the policy.
func (p *parser) set(id string, s Setting, n *yaml.Node) {
	all := p.config.Policies[id]
	if s.On != nil {
		all.On = s.On
		p.note(n, "policies.%s.enabled", id)
	}
	if s.Severity > 0 {
		all.Severity = s.Severity
		p.note(n, "policies.%s.severity", id)
	}
	if s.NoInline != nil {
		all.NoInline = s.NoInline
		p.note(n, "policies.%s.no-inline", id)
	}
	if len(s.Parameters) > 0 {
		parameters := maps.Clone(all.Parameters)
		if parameters == nil {
			parameters = map[string]any{}
		}
		for name, value := range s.Parameters {
			parameters[name] = value
			p.note(n, "policies.%s.%s", id, name)
		}
		all.Parameters = parameters
	}
	p.config.Policies[id] = all
}

func (p *parser) setting(of *policy.Policy, n *yaml.Node) (Setting, error) {
	var s Setting
	if n.Kind != yaml.MappingNode {
		value, err := p.oneOf(n, switches())
		if err != nil {
			return s, err
		}
		if err := s.turn(value); err != nil {
			return s, err
		}
		return s, p.configured(n, of, s)
	}
	section := []key{
		{name: "enabled", read: func(p *parser, n *yaml.Node) error {
			value, err := p.oneOf(n, []string{"on", "off", "true", "false"})
			if err != nil {
				return err
			}
			on := value == "on" || value == "true"
			s.On = &on
			return nil
		}},
		{name: "severity", read: func(p *parser, n *yaml.Node) error {
			value, err := p.oneOf(n, policy.Severities())
			if err != nil {
				return err
			}
			s.Severity, err = policy.ParseSeverity(value)
			return err
		}},
		{name: "no-inline", read: func(p *parser, n *yaml.Node) error {
			value, err := p.oneOf(n, []string{"true", "false"})
			if err == nil {
				refused := value == "true"
				s.NoInline = &refused
			}
			return err
		}},
	}
	section = append(section, parameters(of, &s.Parameters)...)
	if err := p.object(n, section); err != nil {
		return s, err
	}
	if s.On == nil && len(s.Parameters) > 0 {
		on := true // setting a policy up is asking for it
		s.On = &on
	}
	return s, p.configured(n, of, s)
}

// configured wants a policy that is to run to have what it cannot run without.
func (p *parser) configured(n *yaml.Node, of *policy.Policy, s Setting) error {
	missing := of.Missing(s.Parameters)
	if len(missing) == 0 || s.On != nil && !*s.On {
		return nil
	}
	return p.fault(n, "write "+of.Configuration(), "%s needs %s", of.ID, strings.Join(missing, ", "))
}

// parameters gives the keys of a policy's parameters, whose values go into a map.
func parameters(of *policy.Policy, into *map[string]any) []key {
	var section []key
	for _, kind := range []struct {
		values map[string]any
		are    string
	}{{of.Parameters, "its default is"}, {of.Required, "an example is"}} {
		for _, name := range sortedKeys(kind.values) {
			section = append(section, key{name: name, read: func(p *parser, n *yaml.Node) error {
				value, err := p.parameter(n, kind.values[name], kind.are)
				if err != nil {
					return err
				}
				if *into == nil {
					*into = map[string]any{}
				}
				(*into)[name] = value
				return nil
			}})
		}
	}
	return section
}

// ParseParameters reads a file that holds the parameters of one policy, as
// its mapping in plinth.yaml does. The error is a *Error.
func ParseParameters(f *source.File, of *policy.Policy) (map[string]any, error) {
	p := parser{file: f}
	var document yaml.Node
	if err := yaml.Unmarshal(f.Bytes, &document); err != nil || document.Kind != yaml.DocumentNode {
		return nil, &Error{Range: source.Range{File: f.Path}, Text: "a mapping of parameters is expected"}
	}
	var given map[string]any
	if err := p.object(document.Content[0], parameters(of, &given)); err != nil {
		return nil, err
	}
	return given, p.configured(document.Content[0], of, Setting{Parameters: given})
}

// switches are the short forms of a setting.
func switches() []string { return append([]string{"on", "off"}, policy.Severities()...) }

func (s *Setting) turn(value string) error {
	on := value != "off"
	s.On = &on
	if value == "on" || value == "off" {
		return nil
	}
	severity, err := policy.ParseSeverity(value)
	s.Severity = severity
	return err
}

// parameter reads a parameter's value, which has the JSON type of its default or
// example; are introduces it.
func (p *parser) parameter(n *yaml.Node, like any, are string) (any, error) {
	var value any
	if err := n.Decode(&value); err != nil {
		return nil, p.fault(n, "", "the value cannot be read: %v", err)
	}
	text, err := json.Marshal(value)
	if err != nil {
		return nil, p.fault(n, "", "the value has no JSON form")
	}
	if err := json.Unmarshal(text, &value); err != nil {
		return nil, p.fault(n, "", "the value has no JSON form")
	}
	if like != nil && jsonType(value) != jsonType(like) {
		return nil, p.fault(n, fmt.Sprintf("%s %v", are, like), "the value is %s, not %s", jsonType(value), jsonType(like))
	}
	return value, nil
}

func jsonType(v any) string {
	switch n := v.(type) {
	case nil:
		return "null"
	case bool:
		return "true or false"
	case string:
		return "a text"
	case float64:
		if math.IsNaN(n) {
			return "not a number"
		}
		return "a number"
	case int, int64, json.Number:
		return "a number"
	}
	if k := reflect.TypeOf(v).Kind(); k == reflect.Slice {
		return "a list"
	}
	return "a mapping"
}

func sortedKeys(m map[string]any) []string {
	names := make([]string, 0, len(m))
	for name := range m {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

func (p *parser) baseline(n *yaml.Node) error {
	name, err := p.text(n)
	at := path.Join(p.config.Dir(), name)
	switch {
	case err != nil:
		return err
	case name == "":
		return p.fault(n, "", "the text is empty")
	case path.IsAbs(name) || at == ".." || strings.HasPrefix(at, "../"):
		return p.fault(n, "give a path relative to this file", "%q is outside of the scanned root", name)
	}
	p.config.Baseline = name
	p.note(n, "baseline")
	return nil
}

// suppression reads one element of the suppress section.
func (p *parser) suppression(n *yaml.Node) error {
	var s Suppression
	into := func(field *string) func(*parser, *yaml.Node) error {
		return func(p *parser, n *yaml.Node) (err error) {
			*field, err = p.text(n)
			return err
		}
	}
	section := []key{
		{name: "policy", read: func(p *parser, n *yaml.Node) error {
			found, err := p.policy(n)
			if err != nil {
				return err
			}
			if _, part := found.Part(n.Value); part {
				return p.fault(n, fmt.Sprintf("name %s itself to accept all of it", found.ID), "%s is only a part of %s", n.Value, found.ID)
			}
			s.Policy = found.ID
			return nil
		}},
		{name: "address", read: into(&s.Address)},
		{name: "path", read: into(&s.Path)},
		{name: "reason", read: into(&s.Reason)},
		{name: "owner", read: into(&s.Owner)},
		{name: "until", read: func(p *parser, n *yaml.Node) error {
			day, err := time.Parse(time.DateOnly, n.Value)
			if err != nil {
				return p.fault(n, "write the last day on which it holds as 2027-01-31", "%q is not a date", n.Value)
			}
			s.Until = day
			return nil
		}},
	}
	if err := p.object(n, section); err != nil {
		return err
	}
	switch {
	case s.Policy == "":
		return p.fault(n, "add policy: <id>", "the suppression names no policy")
	case strings.TrimSpace(s.Reason) == "":
		return p.fault(n, "add reason: \"…\"", "the suppression has no reason")
	}
	start := p.file.Offset(n.Line, n.Column)
	s.Range = p.file.Range(start, start)
	p.config.Suppress = append(p.config.Suppress, s)
	return nil
}
