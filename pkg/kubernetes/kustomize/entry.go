package kustomize

import (
	"slices"
	"strings"

	"github.com/plinth-lint/plinth/pkg/document"
	"github.com/plinth-lint/plinth/pkg/source"
)

// entry finds the entry of a kustomization that sets a scalar: the outermost
// that holds the value itself, in a field that acts on that path.
func (p *placing) entry(n *document.Node, at []string, origin *document.Node, layers []layer) (source.Range, bool) {
	path := strings.Join(at, ".")
	if p.generator != nil && len(at) == 2 && at[0] == "data" {
		if literals := p.generator.Get("literals"); literals != nil {
			for _, l := range literals.Items {
				if l.Text == at[1]+"="+n.Text {
					return l.Range, true
				}
			}
		}
	}
	last, parent := at[len(at)-1], ""
	if len(at) > 1 {
		parent = at[len(at)-2]
	}
	for _, k := range p.levels {
		var found *document.Node
		switch {
		case last == "image":
			found = k.image(n, origin, layers, p.levels)
		case path == "spec.replicas":
			found = k.replicas(n, p.names)
		case path == "metadata.namespace" && text(k.node.Get("namespace")) == n.Text:
			found = k.node.Get("namespace")
		case path == "metadata.name":
			found = k.affix(n, p.origin)
		case parent == "labels" || parent == "matchLabels" || parent == "selector":
			found = k.label(last, n.Text)
		case parent == "annotations" && text(k.node.Get("commonAnnotations").Get(last)) == n.Text:
			found = k.node.Get("commonAnnotations").Get(last)
		}
		if found != nil {
			return found.Range, true
		}
	}
	return source.Range{}, false
}

// image finds the entry whose new name, tag and digest are those of the image,
// and whose name is that of the image before it, in the file, in a patch or by another entry.
func (k *kustomization) image(n, origin *document.Node, layers []layer, levels []*kustomization) *document.Node {
	name, tag, digest := splitImage(n.Text)
	var before []string
	if origin != nil {
		b, _, _ := splitImage(origin.Text)
		before = append(before, b)
	}
	for _, l := range layers {
		if len(l.left) == 0 {
			b, _, _ := splitImage(l.node.Text)
			before = append(before, b)
		}
	}
	for _, other := range levels {
		for _, e := range other.imageEntries() {
			before = append(before, text(e.Get("newName")))
		}
	}
	for _, e := range slices.Backward(k.imageEntries()) {
		becomes := text(e.Get("newName"))
		if becomes == "" {
			becomes = text(e.Get("name"))
		}
		newTag, newDigest := e.Get("newTag"), e.Get("digest")
		if becomes != name || !slices.Contains(before, text(e.Get("name"))) || text(newTag) != "" && text(newTag) != tag || text(newDigest) != "" && text(newDigest) != digest {
			continue
		}
		for _, key := range []string{"digest", "newTag", "newName"} {
			if text(e.Get(key)) != "" {
				return e.Get(key)
			}
		}
	}
	return nil
}

func (k *kustomization) imageEntries() []*document.Node {
	var out []*document.Node
	for _, field := range []string{"images", "imageTags"} {
		if list := k.node.Get(field); list != nil {
			out = append(out, list.Items...)
		}
	}
	return out
}

// splitImage gives an image's name, tag and digest.
func splitImage(s string) (name, tag, digest string) {
	name, digest, _ = strings.Cut(s, "@")
	if colon := strings.LastIndex(name, ":"); colon > strings.LastIndex(name, "/") {
		name, tag = name[:colon], name[colon+1:]
	}
	return name, tag, digest
}

func (k *kustomization) replicas(n *document.Node, names []string) *document.Node {
	list := k.node.Get("replicas")
	if list == nil {
		return nil
	}
	for _, e := range list.Items {
		if slices.Contains(names, text(e.Get("name"))) && text(e.Get("count")) == n.Text {
			return e.Get("count")
		}
	}
	return nil
}

func (k *kustomization) affix(n, origin *document.Node) *document.Node {
	if origin == nil || !strings.Contains(n.Text, nameOf(origin)) {
		return nil
	}
	if prefix := text(k.node.Get("namePrefix")); prefix != "" && strings.HasPrefix(n.Text, prefix) {
		return k.node.Get("namePrefix")
	}
	if suffix := text(k.node.Get("nameSuffix")); suffix != "" && strings.HasSuffix(n.Text, suffix) {
		return k.node.Get("nameSuffix")
	}
	return nil
}

func (k *kustomization) label(key, value string) *document.Node {
	if n := k.node.Get("commonLabels").Get(key); n != nil && text(n) == value {
		return n
	}
	list := k.node.Get("labels")
	if list == nil {
		return nil
	}
	for _, e := range list.Items {
		if n := e.Get("pairs").Get(key); n != nil && text(n) == value {
			return n
		}
	}
	return nil
}
