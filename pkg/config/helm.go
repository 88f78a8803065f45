package config

import (
	"path"
	"regexp"
	"strings"

	"go.yaml.in/yaml/v4"
)

// Chart is how one Helm chart is rendered.
type Chart struct {
	// ValuesFiles are paths of the tree's root; Values go over them.
	ValuesFiles []string
	Values      map[string]any
	// Release, Namespace and KubeVersion are "" where the file does not say.
	Release, Namespace, KubeVersion string
	// APIVersions are those of the cluster beside Kubernetes' own.
	APIVersions []string
}

// Names and versions as Helm and Kubernetes take them.
const (
	namePattern    = `^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$`
	versionPattern = `^v?[0-9]+\.[0-9]+(\.[0-9]+)?$`
)

// helmSchema describes the charts by their path.
func helmSchema() map[string]any {
	name := map[string]any{"type": "string", "pattern": namePattern}
	return map[string]any{"type": "object", "additionalProperties": map[string]any{
		"type": "object", "additionalProperties": false,
		"properties": map[string]any{
			"values":       texts(),
			"set":          map[string]any{"type": "object", "description": "Values as in values.yaml, over those of the files."},
			"release":      name,
			"namespace":    name,
			"kube-version": map[string]any{"type": "string", "pattern": versionPattern},
			"api-versions": texts(),
		},
	}}
}

// helm reads how charts are rendered.
func (p *parser) helm(n *yaml.Node) error {
	if n.Kind != yaml.MappingNode {
		return p.fault(n, "write path/of/chart: {values: [file.yaml]}", "a mapping of charts is expected here, not %s", kindName(n))
	}
	if p.config.Helm == nil {
		p.config.Helm = map[string]Chart{}
	}
	seen := map[string]bool{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		at := path.Join(p.config.Dir(), n.Content[i].Value)
		if path.IsAbs(n.Content[i].Value) || at == ".." || strings.HasPrefix(at, "../") {
			return p.fault(n.Content[i], "write the path of the chart's directory relative to this file", "%q leads outside", n.Content[i].Value)
		}
		if seen[at] {
			return p.fault(n.Content[i], "", "%s is given twice", n.Content[i].Value)
		}
		seen[at] = true
		c, err := p.chart(n.Content[i+1])
		if err != nil {
			return err
		}
		p.config.Helm[at] = c
		p.note(n.Content[i], "helm.%s", at)
	}
	return nil
}

func (p *parser) chart(n *yaml.Node) (Chart, error) {
	var c Chart
	matching := func(into *string, pattern, hint string) func(*parser, *yaml.Node) error {
		return func(p *parser, n *yaml.Node) (err error) {
			if *into, err = p.text(n); err == nil && !regexp.MustCompile(pattern).MatchString(*into) {
				err = p.fault(n, hint, "%q is not valid here", *into)
			}
			return err
		}
	}
	err := p.object(n, []key{
		{name: "values", read: func(p *parser, n *yaml.Node) error {
			if err := p.texts(n, &c.ValuesFiles); err != nil {
				return err
			}
			for i, name := range c.ValuesFiles {
				c.ValuesFiles[i] = path.Join(p.config.Dir(), name)
			}
			return nil
		}},
		{name: "set", read: func(p *parser, n *yaml.Node) error {
			if n.Kind != yaml.MappingNode {
				return p.fault(n, "write the values as in values.yaml", "a mapping is expected here, not %s", kindName(n))
			}
			if err := n.Decode(&c.Values); err != nil {
				return p.fault(n, "", "%s", strings.TrimPrefix(err.Error(), "yaml: "))
			}
			return nil
		}},
		{name: "release", read: matching(&c.Release, namePattern, "a name is of small letters, digits and hyphens")},
		{name: "namespace", read: matching(&c.Namespace, namePattern, "a name is of small letters, digits and hyphens")},
		{name: "api-versions", read: func(p *parser, n *yaml.Node) error { return p.texts(n, &c.APIVersions) }},
		{name: "kube-version", read: matching(&c.KubeVersion, versionPattern, "write it as \"1.34\"")},
	})
	return c, err
}
