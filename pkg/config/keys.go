package config

import (
	"encoding/json"
	"slices"

	"go.yaml.in/yaml/v4"

	"github.com/plinth-lint/plinth/pkg/policy"
)

// keys are the keys of the file. Reading and the editors' schema come from the same list.
func keys() []key {
	return []key{
		{"extends", "A configuration of the repository, or several, by the path relative to this file: what they say counts as if it stood here, before all else.",
			map[string]any{"oneOf": []any{map[string]any{"type": "string", "minLength": 1}, texts()}},
			func(*parser, *yaml.Node) error { return nil }}, // read before all other keys
		{"profile", "The set of policies that are on: recommended, all or exam.", enum(Profiles()),
			func(p *parser, n *yaml.Node) (err error) {
				p.config.Profile, err = p.oneOf(n, Profiles())
				p.note(n, "profile")
				return err
			}},
		{"fail-on", "The lowest severity of a finding that makes the exit code 1, or never.", enum(failOn()),
			func(p *parser, n *yaml.Node) error {
				value, err := p.oneOf(n, failOn())
				if err != nil {
					return err
				}
				severity, _ := policy.ParseSeverity(value) // "never" is no severity, and 0
				p.config.FailOn = &severity
				p.note(n, "fail-on")
				return nil
			}},
		{"policies", "Settings of single policies by id: on, off, a severity, or a mapping with enabled, severity and the policy's parameters.",
			object("additionalProperties", map[string]any{"oneOf": []any{
				enum(switches()),
				map[string]any{"type": "boolean"},
				object("properties", map[string]any{
					"enabled":   map[string]any{"type": "boolean"},
					"severity":  enum(policy.Severities()),
					"no-inline": map[string]any{"type": "boolean"},
				}),
			}}),
			(*parser).settings},
		{"exclude", "Paths that are left out, as patterns of .gitignore relative to this file.", texts(),
			func(p *parser, n *yaml.Node) error { return p.noted(n, "exclude", &p.config.Exclude) }},
		{"accept-from", "Other tools whose suppressions in the source hold, by the policies' aliases.",
			map[string]any{"type": "array", "items": enum(Tools())},
			func(p *parser, n *yaml.Node) error {
				return p.list(n, func(e *yaml.Node) error {
					tool, err := p.oneOf(e, Tools())
					if err != nil || slices.Contains(p.config.AcceptFrom, tool) {
						return err
					}
					p.note(e, "accept-from[%d]", len(p.config.AcceptFrom))
					p.config.AcceptFrom = append(p.config.AcceptFrom, tool)
					return nil
				})
			}},
		{"owners", "Who answers for files: names by pattern of .gitignore, relative to this file. The last pattern that matches counts.",
			map[string]any{"type": "object", "additionalProperties": map[string]any{"type": "string", "minLength": 1}},
			(*parser).owners},
		{"suppress", "Findings that are accepted, with the reason.",
			map[string]any{"type": "array", "items": map[string]any{
				"type": "object", "additionalProperties": false, "required": []string{"policy", "reason"},
				"properties": map[string]any{
					"policy":  map[string]any{"type": "string", "description": "The policy's id or one of its aliases."},
					"address": map[string]any{"type": "string", "description": "The resource's address; * stands for any text."},
					"path":    map[string]any{"type": "string", "description": "The file's path relative to this file; * stands for any text."},
					"owner":   map[string]any{"type": "string", "description": "Who answers for it."},
					"reason":  map[string]any{"type": "string", "description": "Why the finding is accepted.", "minLength": 1},
					"until":   map[string]any{"type": "string", "format": "date", "description": "The last day on which the suppression holds."},
				}}},
			func(p *parser, n *yaml.Node) error { return p.list(n, p.suppression) }},
		{"baseline", "The file with the findings that are known, relative to this file; plinth baseline write makes it.",
			map[string]any{"type": "string", "minLength": 1}, (*parser).baseline},
		{"account", "Directories and templates that hold their account's baseline: what they lack, the account lacks.", texts(),
			func(p *parser, n *yaml.Node) error { return p.noted(n, "account", &p.config.Account) }},
		{"terraform", "What Terraform roots are told, by their directory relative to this file.", rootsSchema("var-files", "vars", true),
			roots("terraform", "var-files", "vars", true, func(c *Config) *map[string]Root { return &c.Terraform })},
		{"cloudformation", "What templates are told, by their path relative to this file.", rootsSchema("parameter-files", "parameters", false),
			roots("cloudformation", "parameter-files", "parameters", false, func(c *Config) *map[string]Root { return &c.CloudFormation })},
		{"workloads", "Kinds of custom resources that carry a pod template, each with the dotted path that leads to it (Runner: spec.template).",
			map[string]any{"type": "object", "propertyNames": map[string]any{"pattern": kindPattern},
				"additionalProperties": map[string]any{"type": "string", "pattern": pathPattern}},
			(*parser).workloads},
		{"helm", "How Helm charts are rendered, by the path of the chart's directory relative to this file.", helmSchema(), (*parser).helm},
	}
}

// Tools gives the tools whose suppressions pkg/suppress reads, sorted.
func Tools() []string {
	return []string{"cdk-nag", "cfn-guard", "cfn-lint", "cfn-nag", "checkov", "kics", "kube-linter", "kube-score", "polaris", "terrascan", "tfsec", "trivy"}
}

// noted reads a list of texts, each with its place.
func (p *parser) noted(n *yaml.Node, section string, into *[]string) error {
	before := len(*into)
	if err := p.texts(n, into); err != nil {
		return err
	}
	for i, e := range n.Content {
		p.note(e, "%s[%d]", section, before+i)
	}
	return nil
}

func failOn() []string { return append(policy.Severities(), "never") }

func enum(words []string) map[string]any { return map[string]any{"enum": words} }

func texts() map[string]any {
	return map[string]any{"type": "array", "items": map[string]any{"type": "string", "minLength": 1}}
}

func object(keyword string, content map[string]any) map[string]any {
	return map[string]any{"type": "object", keyword: content}
}

// Schema gives the JSON schema of plinth.yaml, for editors.
func Schema() ([]byte, error) {
	properties := map[string]any{}
	for _, k := range keys() {
		described := map[string]any{"description": k.help}
		for name, v := range k.schema {
			described[name] = v
		}
		properties[k.name] = described
	}
	return json.MarshalIndent(map[string]any{
		"$schema":              "https://json-schema.org/draft/2020-12/schema",
		"title":                "plinth.yaml",
		"description":          "Configuration of plinth.",
		"type":                 "object",
		"additionalProperties": false,
		"properties":           properties,
	}, "", "  ")
}
