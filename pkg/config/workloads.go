package config

import (
	"regexp"
	"strings"

	"go.yaml.in/yaml/v4"
)

// A kind may carry its API group, as in Service.serving.example.com. A path
// is of keys; a pod itself, whose path would be empty, is ".".
const (
	kindPattern = `^[A-Z][A-Za-z0-9]*(\.[a-z0-9.-]+)?$`
	pathPattern = `^(\.|[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*)$`
)

// workloads reads the kinds that carry a pod template.
func (p *parser) workloads(n *yaml.Node) error {
	if n.Kind != yaml.MappingNode {
		return p.fault(n, "write Kind: spec.template", "a mapping of kinds is expected here, not %s", kindName(n))
	}
	if p.config.Workloads == nil {
		p.config.Workloads = map[string]string{}
	}
	seen := map[string]bool{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		kind, value := n.Content[i], n.Content[i+1]
		if !regexp.MustCompile(kindPattern).MatchString(kind.Value) {
			return p.fault(kind, "a kind begins with a capital, as in Runner", "%q is not a kind", kind.Value)
		}
		if seen[kind.Value] {
			return p.fault(kind, "", "%s is given twice", kind.Value)
		}
		seen[kind.Value] = true
		at, err := p.text(value)
		if err != nil {
			return err
		}
		if !regexp.MustCompile(pathPattern).MatchString(at) {
			return p.fault(value, "write the keys that lead to the pod template, as in spec.template", "%q is not a path", at)
		}
		if strings.HasSuffix(at, ".spec") || at == "spec" {
			return p.fault(value, "the template is what holds metadata and spec", "%q leads into the template, not to it", at)
		}
		p.config.Workloads[kind.Value] = at
		p.note(value, "workloads.%s", kind.Value)
	}
	return nil
}
