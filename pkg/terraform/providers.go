package terraform

import (
	"strings"

	"github.com/hashicorp/hcl/v2"

	"github.com/plinth-lint/plinth/pkg/graph"
)

// provider is what a provider's block says of all resources that use it.
type provider struct {
	// id identifies the block within the root.
	id     string
	region *graph.Value // nil when nothing is said
	tags   *graph.Value // the default tags, nil when there are none
}

// regionName gives the region if it is known, else "".
func (p *provider) regionName() string {
	name, _ := p.region.Text()
	return name
}

// place names where the provider works: the region, "" where that is the
// deployment's, or the provider itself where it has another one that is not known.
func (p *provider) place() string {
	if name := p.regionName(); name != "" || p.id == "provider.aws" && p.region == nil {
		return name
	}
	return p.id
}

// providerName names a provider block as resources do: aws, or aws.west for one with an alias.
func (b *block) providerName() string {
	name := strings.Join(b.labels, ".")
	if a, ok := b.body.attribute("alias"); ok {
		alias, known := a.value.literal()
		if !known {
			alias, _ = a.value.keyword()
		}
		name += "." + alias
	}
	return name
}

// providerNamed gives the provider that a name means in the module: its own
// block, the one that the call passes under this name, or, for one without an
// alias, the caller's
// (https://developer.hashicorp.com/terraform/language/modules/develop/providers).
func (m *moduleInstance) providerNamed(name string) *provider {
	if p := m.providers[name]; p != nil {
		return p
	}
	p := &provider{id: m.join("provider." + name)}
	m.providers[name] = p // before its arguments are evaluated, which may lead back here
	for _, b := range m.config.providers {
		if b.providerName() == name {
			m.configure(p, b)
			return p
		}
	}
	if m.parent == nil {
		return p
	}
	if outer, ok := m.passed(name); ok {
		p = m.parent.providerNamed(outer)
	} else if !strings.Contains(name, ".") {
		p = m.parent.providerNamed(name)
	}
	m.providers[name] = p
	return p
}

// configure evaluates a provider's block.
func (m *moduleInstance) configure(p *provider, b *block) {
	if a, ok := b.body.attribute("region"); ok {
		p.region = m.scope().eval(a.value)
	}
	if tags := b.body.first("default_tags"); tags != nil {
		if a, ok := tags.body.attribute("tags"); ok {
			p.tags = m.scope().eval(a.value)
		}
	}
}

// passed gives the name that the caller has for a provider which it passes under another.
func (m *moduleInstance) passed(name string) (string, bool) {
	a, ok := m.call.body.attribute("providers")
	if !ok {
		return "", false
	}
	for inner, outer := range a.value.references() {
		if inner == name {
			return outer, true
		}
	}
	return "", false
}

// references gives the members of an object whose keys and values are names, as providers = { aws = aws.west }.
func (e expression) references() map[string]string {
	out := map[string]string{}
	if e.node != nil {
		for _, p := range e.node.Pairs {
			out[p.Key.Text] = p.Value.Text
		}
		return out
	}
	pairs, diags := hcl.ExprMap(e.native)
	if diags.HasErrors() {
		return nil
	}
	for _, p := range pairs {
		if inner, outer := dotted(p.Key), dotted(p.Value); inner != "" && outer != "" {
			out[inner] = outer
		}
	}
	return out
}

// dotted gives an expression that is a name or a text as a dotted name, else "".
func dotted(e hcl.Expression) string {
	t, diags := hcl.AbsTraversalForExpr(e)
	if diags.HasErrors() {
		if v, diags := e.Value(nil); !diags.HasErrors() {
			name, _ := fromCty(v, noRange).Text()
			return name
		}
		return ""
	}
	return nameOf(t)
}

// nameOf gives the names of a traversal's steps, without the indexes among them.
func nameOf(t hcl.Traversal) string {
	name := t.RootName()
	for _, step := range t[1:] {
		if a, ok := step.(hcl.TraverseAttr); ok {
			name += "." + a.Name
		}
	}
	return name
}

// provider gives the provider that a resource or data source uses: the one that it
// names, else the one that its type begins with.
func (s *set) provider() *provider {
	if a, ok := s.block.body.attribute("provider"); ok {
		if parsed := a.value.syntax(); parsed != nil {
			if name := dotted(parsed); name != "" {
				return s.module.providerNamed(name)
			}
		}
	}
	name, _, _ := strings.Cut(s.block.labels[0], "_")
	return s.module.providerNamed(name)
}
