package config

import (
	"encoding/json"
	"path"
	"strings"

	"go.yaml.in/yaml/v4"

	"github.com/plinth-lint/plinth/pkg/source"
)

// Root is what one Terraform root or one template is told.
type Root struct {
	// Files are files of values, relative to the tree's root; a later one goes over an earlier one.
	Files []ValueFile
	// Values go over the files.
	Values []Value
	// Workspace is that of a Terraform root, or "".
	Workspace string
	// Range is where the root is named.
	Range source.Range
}

// ValueFile is one file of values, and where it is named.
type ValueFile struct {
	Path  string
	Range source.Range
}

// Value is one value as a text: what is no text, number or truth is JSON.
type Value struct {
	Name, Text string
	Range      source.Range
}

func rootsSchema(files, values string, workspace bool) map[string]any {
	properties := map[string]any{
		files:  texts(),
		values: map[string]any{"type": "object", "description": "Values by name, over those of the files."},
	}
	if workspace {
		properties["workspace"] = map[string]any{"type": "string", "minLength": 1}
	}
	return map[string]any{"type": "object", "additionalProperties": map[string]any{"type": "object", "additionalProperties": false, "properties": properties}}
}

// roots gives the reader of a section that says by path what roots are told.
func roots(section, files, values string, workspace bool, into func(*Config) *map[string]Root) func(*parser, *yaml.Node) error {
	return func(p *parser, n *yaml.Node) error {
		if n.Kind != yaml.MappingNode {
			return p.fault(n, "write path: {"+files+": [file]}", "a mapping of paths is expected here, not %s", kindName(n))
		}
		all := into(p.config)
		if *all == nil {
			*all = map[string]Root{}
		}
		seen := map[string]bool{}
		for i := 0; i+1 < len(n.Content); i += 2 {
			key := n.Content[i]
			at, err := p.inside(key)
			if err != nil {
				return err
			}
			if seen[at] {
				return p.fault(key, "", "%s is given twice", key.Value)
			}
			seen[at] = true
			r := Root{Range: p.rangeOf(key)}
			if err := p.object(n.Content[i+1], r.keys(files, values, workspace)); err != nil {
				return err
			}
			p.note(key, "%s.%s", section, at)
			(*all)[at] = r
		}
		return nil
	}
}

// keys are what is said of one root.
func (r *Root) keys(files, values string, workspace bool) []key {
	section := []key{
		{name: files, read: func(p *parser, n *yaml.Node) error {
			return p.list(n, func(e *yaml.Node) error {
				name, err := p.inside(e)
				r.Files = append(r.Files, ValueFile{name, p.rangeOf(e)})
				return err
			})
		}},
		{name: values, read: func(p *parser, n *yaml.Node) error { return r.values(p, n) }},
	}
	if workspace {
		section = append(section, key{name: "workspace", read: func(p *parser, n *yaml.Node) (err error) {
			r.Workspace, err = p.text(n)
			return err
		}})
	}
	return section
}

func (r *Root) values(p *parser, n *yaml.Node) error {
	if n.Kind != yaml.MappingNode {
		return p.fault(n, "write name: value", "a mapping of values is expected here, not %s", kindName(n))
	}
	seen := map[string]bool{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		name, value := n.Content[i], n.Content[i+1]
		if seen[name.Value] {
			return p.fault(name, "", "%s is given twice", name.Value)
		}
		seen[name.Value] = true
		v := Value{Name: name.Value, Text: value.Value, Range: p.rangeOf(value)}
		if value.Kind != yaml.ScalarNode {
			var decoded any
			if err := value.Decode(&decoded); err != nil {
				return p.fault(value, "", "the value cannot be read: %s", strings.TrimPrefix(err.Error(), "yaml: "))
			}
			text, err := json.Marshal(decoded)
			if err != nil {
				return p.fault(value, "", "the value has no JSON form")
			}
			v.Text = string(text)
		}
		r.Values = append(r.Values, v)
	}
	return nil
}

// inside reads a path relative to the configuration and gives it relative to the tree's root.
func (p *parser) inside(n *yaml.Node) (string, error) {
	written, err := p.text(n)
	if err != nil {
		return "", err
	}
	at := path.Join(p.config.Dir(), written)
	if written == "" || path.IsAbs(written) || at == ".." || strings.HasPrefix(at, "../") {
		return "", p.fault(n, "write a path of the repository, relative to this file", "%q leads outside of the repository", written)
	}
	return at, nil
}

func (p *parser) rangeOf(n *yaml.Node) source.Range {
	start := p.file.Offset(n.Line, n.Column)
	return p.file.Range(start, start)
}
