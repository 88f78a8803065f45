package sam

import (
	"iter"
	"maps"
	"slices"
	"strings"

	"github.com/plinth-lint/plinth/pkg/diag"
	"github.com/plinth-lint/plinth/pkg/document"
)

func keysOf[V any](m map[string]V) iter.Seq[string] { return maps.Keys(m) }

// globals reads the Globals section
// (https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-specification-template-anatomy-globals.html).
func (x *expander) globals() {
	x.global = map[string]document.Pair{}
	section := x.root.Get("Globals")
	if isNull(section) {
		return
	}
	if !isMapping(section) {
		x.diags.Add(diag.Warning, "sam-globals-unknown", section.Range, "Globals cannot be read",
			"Globals is a mapping of kinds such as Function to their properties.")
		return
	}
	for _, p := range section.Pairs {
		words, ok := globalProperties[p.Key.Text]
		if !ok {
			x.diags.Add(diag.Warning, "sam-globals-unknown", p.Key.Range, "Globals of an unknown kind",
				"Globals has no section %s, so what it holds has no effect.%s", p.Key.Text, didYouMean(p.Key.Text, slices.Sorted(keysOf(globalProperties))))
			continue
		}
		if !isMapping(p.Value) {
			x.diags.Add(diag.Warning, "sam-globals-unknown", p.Value.Range, "Globals cannot be read", "Globals of %s is a mapping of properties.", p.Key.Text)
			continue
		}
		names := strings.Fields(words)
		for _, g := range p.Value.Pairs {
			if !slices.Contains(names, g.Key.Text) {
				x.diags.Add(diag.Warning, "sam-globals-unknown", g.Key.Range, "Property cannot be global",
					"%s is no property that Globals can give to every %s.%s", g.Key.Text, p.Key.Text, didYouMean(g.Key.Text, names))
			}
		}
		x.global[p.Key.Text] = p
	}
}

// merged gives the properties of a resource with those of Globals.
func (x *expander) merged(o *origin) *document.Node {
	own := o.node.Get("Properties")
	if !isMapping(own) {
		if own != nil && !isNull(own) {
			x.warn(own.Range, "The properties of %s are no mapping, so it cannot be expanded in full.", o.id)
		}
		own = o.at.mapping()
	}
	shared, ok := x.global[o.kind]
	if !ok {
		return own
	}
	global := *shared.Value
	switch ignored := o.node.Get("IgnoreGlobals"); {
	case text(ignored) == "*":
		return own
	case isList(ignored):
		for _, n := range ignored.Items {
			if shared.Value.Get(n.Text) == nil {
				x.diags.Add(diag.Warning, "sam-globals-unknown", n.Range, "Nothing global to ignore",
					"%s ignores %s, which Globals do not give to every %s.", o.id, n.Text, o.kind)
			}
		}
		global.Pairs = slices.DeleteFunc(slices.Clone(global.Pairs), func(p document.Pair) bool {
			return slices.ContainsFunc(ignored.Items, func(n *document.Node) bool { return n.Text == p.Key.Text })
		})
	}
	return overlay(&global, own)
}

// overlay merges what a resource says over what Globals say: mappings key by key, lists
// one behind the other; else the resource's own holds.
func overlay(global, own *document.Node) *document.Node {
	switch {
	case isMapping(global) && isMapping(own):
		n := *own
		n.Pairs = slices.Clone(global.Pairs)
		for _, p := range own.Pairs {
			if g, ok := keyed(global, p.Key.Text); ok {
				p.Value = overlay(g.Value, p.Value)
			}
			set(&n, p)
		}
		return &n
	case isList(global) && isList(own):
		n := *own
		n.Items = append(slices.Clone(global.Items), own.Items...)
		return &n
	}
	return own
}
