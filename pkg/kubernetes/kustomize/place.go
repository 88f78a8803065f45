package kustomize

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/plinth-lint/plinth/pkg/document"
	"github.com/plinth-lint/plinth/pkg/source"
)

// placing gives the nodes of one object their places.
type placing struct {
	object *document.Node
	// origin is the object as its file has it, or nil; header is where
	// stands what nothing proves to stand elsewhere.
	origin    *document.Node
	header    source.Range
	generator *document.Node // the entry that generates it, or nil
	names     []string
	levels    []*kustomization // the last to act first
	patches   []layer          // likewise
}

func (p *placing) stands(n *document.Node) {
	p.origin, p.header = n, n.Range
	for _, pair := range n.Pairs {
		if pair.Key.Text == "kind" {
			p.header = pair.Key.Range.To(pair.Value.Range)
		}
	}
}

// layer is what a patch holds for a part of the object: node, once the path
// that is left is walked.
type layer struct {
	left []string
	node *document.Node
}

// layers gives what one document of a patch says of the object: nothing when it is not
// certain that it is about it.
func (p *placing) layers(target, n *document.Node) []layer {
	if target != nil && !p.targeted(target) {
		return nil
	}
	if n.Kind == document.Sequence { // RFC 6902
		if target == nil {
			return nil
		}
		var out []layer
		for _, op := range n.Items {
			pointer := text(op.Get("path"))
			if o := text(op.Get("op")); o != "add" && o != "replace" || !strings.HasPrefix(pointer, "/") || op.Get("value") == nil {
				continue
			}
			left := strings.Split(pointer[1:], "/")
			for i := range left {
				left[i] = strings.NewReplacer("~1", "/", "~0", "~").Replace(left[i])
			}
			out = append(out, layer{left, op.Get("value")})
		}
		return out
	}
	if target == nil && (text(n.Get("kind")) != text(p.object.Get("kind")) || !slices.Contains(p.names, nameOf(n))) {
		return nil
	}
	return []layer{{nil, n}}
}

// targeted reports whether a target surely means the object. Labels and
// annotations, which change on the way, prove nothing.
func (p *placing) targeted(target *document.Node) bool {
	version := text(p.object.Get("apiVersion"))
	_, bare, grouped := strings.Cut(version, "/")
	if !grouped {
		bare = version
	}
	matches := func(pattern string, names ...string) bool {
		exp, err := regexp.Compile("^(?:" + pattern + ")$")
		return err == nil && slices.ContainsFunc(names, exp.MatchString)
	}
	for _, pair := range target.Pairs {
		want, ok := text(pair.Value), false
		switch pair.Key.Text {
		case "kind":
			ok = matches(want, text(p.object.Get("kind")))
		case "name":
			ok = matches(want, p.names...)
		case "group":
			ok = matches(want, group(p.object))
		case "version":
			ok = matches(want, bare)
		case "namespace":
			ok = matches(want, text(p.object.Get("metadata").Get("namespace")))
		}
		if !ok {
			return false
		}
	}
	return true
}

// place gives a node and all below it their ranges. The origin is the node of the object's
// file at the same path, or nil; the layers are what patches hold for it.
func (p *placing) place(n *document.Node, at []string, origin *document.Node, layers []layer) {
	n.Range = p.rangeOf(n, at, origin, layers)
	n.Content = n.Range
	for i := range n.Pairs {
		pair := &n.Pairs[i]
		key := pair.Key.Text
		inner, below := pairOf(origin, key), p.under(layers, key, nil, -1)
		pair.Key.Range = p.header
		if inner != nil {
			pair.Key.Range = inner.Key.Range
		} else {
			for _, l := range layers {
				if found := pairOf(l.node, key); len(l.left) == 0 && found != nil {
					pair.Key.Range = found.Key.Range
					break
				}
			}
		}
		pair.Key.Content = pair.Key.Range
		var value *document.Node
		if inner != nil {
			value = inner.Value
		}
		if identifies(at, key) {
			below = nil
		}
		p.place(pair.Value, append(slices.Clip(at), key), value, below)
	}
	for i, item := range n.Items {
		p.place(item, append(slices.Clip(at), strconv.Itoa(i)), counterpart(origin, item, i, len(n.Items)), p.under(layers, strconv.Itoa(i), item, len(n.Items)))
	}
}

// identifies reports whether a field says which object it is: a patch only
// repeats it.
func identifies(at []string, key string) bool {
	return len(at) == 0 && (key == "apiVersion" || key == "kind") || len(at) == 1 && at[0] == "metadata" && key == "name"
}

// under gives what layers hold one step further: for a key, or for the item at an index of a list.
func (p *placing) under(layers []layer, step string, item *document.Node, length int) []layer {
	var out []layer
	for _, l := range layers {
		switch {
		case len(l.left) > 0:
			last := item != nil && l.left[0] == "-" && step == strconv.Itoa(length-1)
			if l.left[0] == step || last {
				out = append(out, layer{l.left[1:], l.node})
			}
		case item != nil:
			if found := identified(l.node, item); found != nil {
				out = append(out, layer{nil, found})
			}
		default:
			if found := pairOf(l.node, step); found != nil {
				out = append(out, layer{nil, found.Value})
			}
		}
	}
	return out
}

func pairOf(n *document.Node, key string) *document.Pair {
	if n == nil || n.Kind != document.Mapping {
		return nil
	}
	for i := range n.Pairs {
		if n.Pairs[i].Key.Text == key {
			return &n.Pairs[i]
		}
	}
	return nil
}

// counterpart gives the item of the origin's list that became the item at an index.
func counterpart(origin, item *document.Node, index, length int) *document.Node {
	if found := identified(origin, item); found != nil {
		return found
	}
	if origin == nil || origin.Kind != document.Sequence || len(origin.Items) != length || origin.Items[index].Kind != item.Kind {
		return nil
	}
	if keyOf(item) != "" && keyOf(origin.Items[index]) == keyOf(item) {
		return nil // it has another name
	}
	return origin.Items[index]
}

// keys are the fields by which the items of Kubernetes' lists are told apart.
var keys = []string{"name", "mountPath", "devicePath", "containerPort", "port", "topologyKey", "ip", "key"}

func keyOf(n *document.Node) string {
	for _, key := range keys {
		if text(n.Get(key)) != "" {
			return key
		}
	}
	return ""
}

// identified gives the one item of a list that is the same as item by its
// key, or by its value for a scalar; nil when none or several are.
func identified(list, item *document.Node) *document.Node {
	if list == nil || list.Kind != document.Sequence {
		return nil
	}
	key := keyOf(item)
	var found *document.Node
	for _, candidate := range list.Items {
		same := candidate.Kind == document.Scalar && equal(candidate, item)
		if item.Kind == document.Mapping {
			same = key != "" && text(candidate.Get(key)) == text(item.Get(key))
		}
		if same && found != nil {
			return nil
		} else if same {
			found = candidate
		}
	}
	return found
}

// equal reports whether two scalars are the same literal.
func equal(a, b *document.Node) bool {
	return a.Kind == document.Scalar && b.Kind == document.Scalar && strings.TrimSuffix(a.Text, "\n") == strings.TrimSuffix(b.Text, "\n")
}

// rangeOf gives the place of one node. A scalar stands in the outermost patch that holds it,
// else in the object's file if that holds it, else at the entry of the kustomization
// that sets it; a mapping or list in the object's file, else in the outermost patch.
func (p *placing) rangeOf(n *document.Node, at []string, origin *document.Node, layers []layer) source.Range {
	if n.Kind != document.Scalar {
		if origin != nil && origin.Kind == n.Kind {
			return origin.Range
		}
		for _, l := range layers {
			if len(l.left) == 0 && l.node.Kind == n.Kind {
				return l.node.Range
			}
		}
		return p.header
	}
	for _, l := range layers {
		if len(l.left) == 0 && equal(l.node, n) {
			return l.node.Range
		}
	}
	if origin != nil && equal(origin, n) {
		return origin.Range
	}
	if r, ok := p.entry(n, at, origin, layers); ok {
		return r
	}
	return p.header
}
