package config

import (
	"strings"

	"github.com/go-git/go-git/v5/plumbing/format/gitignore"
	"go.yaml.in/yaml/v4"
)

// Owner is who answers for the files that match a pattern.
type Owner struct {
	// Pattern is one of .gitignore, relative to the configuration's directory.
	Pattern string
	Name    string
}

// owners reads patterns with the owner of each. A later one takes the place of an earlier one.
func (p *parser) owners(n *yaml.Node) error {
	if n.Kind != yaml.MappingNode {
		return p.fault(n, "write pattern: team", "a mapping of patterns is expected here, not %s", kindName(n))
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		pattern, value := n.Content[i], n.Content[i+1]
		name, err := p.text(value)
		if err != nil {
			return err
		}
		if strings.TrimSpace(name) == "" || strings.TrimSpace(pattern.Value) == "" {
			return p.fault(value, "write pattern: team", "an owner has a pattern and a name")
		}
		p.note(value, "owners[%d]", len(p.config.Owners))
		p.config.Owners = append(p.config.Owners, Owner{pattern.Value, name})
	}
	return nil
}

// Owner gives who answers for a file, by its path relative to the tree's root: the owner of the last pattern that
// matches, or "".
func (c *Config) Owner(name string) string {
	for i := len(c.Owners) - 1; i >= 0; i-- {
		if c.matches(name, []string{c.Owners[i].Pattern}) {
			return c.Owners[i].Name
		}
	}
	return ""
}

// matches reports whether patterns of .gitignore that stand in the configuration match a file or a directory above it.
func (c *Config) matches(name string, patterns []string) bool {
	var domain []string
	if c.Dir() != "." {
		domain = strings.Split(c.Dir(), "/")
	}
	parsed := make([]gitignore.Pattern, 0, len(patterns))
	for _, p := range patterns {
		parsed = append(parsed, gitignore.ParsePattern(p, domain))
	}
	segments := strings.Split(name, "/")
	matcher := gitignore.NewMatcher(parsed)
	for i := range segments {
		if matcher.Match(segments[:i+1], i+1 < len(segments)) {
			return true
		}
	}
	return false
}
