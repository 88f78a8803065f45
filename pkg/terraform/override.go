package terraform

import (
	"slices"

	"github.com/plinth-lint/plinth/pkg/diag"
)

// override merges the blocks of an override file into those that they name
// (https://developer.hashicorp.com/terraform/language/files/override).
func (m *module) override(b body) {
	for _, o := range b.blocks {
		switch o.kind {
		case "locals":
			for _, a := range o.body.attributes {
				if _, ok := m.locals[a.name]; !ok {
					m.noBase(o, "local."+a.name)
				}
				m.locals[a.name] = a
			}
		case "provider":
			if i := slices.IndexFunc(m.providers, func(p *block) bool { return p.providerName() == o.providerName() }); i >= 0 {
				m.providers[i] = merged(m.providers[i], o)
				continue
			}
			m.providers = append(m.providers, o)
		case "variable", "output", "data", "ephemeral", "resource", "module":
			if base := m.blocks[o.key()]; base != nil {
				*base = *merged(base, o)
				continue
			}
			m.noBase(o, o.key())
			m.add(o)
		default:
			m.add(o)
		}
	}
}

func (m *module) noBase(o *block, name string) {
	m.diags.Add(diag.Warning, "override-without-base", o.header, "Override has nothing to override",
		"%s is declared in no ordinary file of the module, so Terraform refuses it. It is evaluated as if it stood in one.", name)
}

// merged gives a block with the arguments of another in place of its own.
// Nested blocks replace all of their kind, except for lifecycle, which is merged in turn.
func merged(base, o *block) *block {
	out := *base
	out.body = body{attributes: slices.Clone(base.body.attributes)}
	for _, a := range o.body.attributes {
		if i := slices.IndexFunc(out.body.attributes, func(x attribute) bool { return x.name == a.name }); i >= 0 {
			out.body.attributes[i] = a
		} else {
			out.body.attributes = append(out.body.attributes, a)
		}
	}
	replaced := func(kind string) bool {
		return slices.ContainsFunc(o.body.blocks, func(x *block) bool { return x.makes() == kind })
	}
	for _, inner := range base.body.blocks {
		switch {
		case inner.kind == "lifecycle" && replaced("lifecycle"):
			out.body.blocks = append(out.body.blocks, merged(inner, o.body.first("lifecycle")))
		case !replaced(inner.makes()):
			out.body.blocks = append(out.body.blocks, inner)
		}
	}
	for _, inner := range o.body.blocks {
		if inner.kind != "lifecycle" || base.body.first("lifecycle") == nil {
			out.body.blocks = append(out.body.blocks, inner)
		}
	}
	return &out
}
