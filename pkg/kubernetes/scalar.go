package kubernetes

import (
	"encoding/json"
	"regexp"
	"strconv"
	"strings"
	"sync"

	"github.com/plinth-lint/plinth/pkg/document"
	"github.com/plinth-lint/plinth/pkg/graph"
)

// reader turns the tree of one object into a value.
type reader struct {
	kind   string
	images map[string]bool // that are built, see Options
}

// value gives the value of a node. Plain scalars have the types that YAML
// 1.1 gives them, which is what the API server's clients read. The parent is the key
// of the closest mapping around the one that n is part of.
func (r reader) value(n *document.Node, parent string, h holder) *graph.Value {
	switch n.Kind {
	case document.Mapping:
		return r.object(n, parent, h)
	case document.Sequence:
		elements := make([]*graph.Value, 0, len(n.Items))
		for _, item := range n.Items {
			elements = append(elements, r.value(item, parent, h))
		}
		return graph.NewList(elements, n.Range)
	}
	if u := placeholder(n, h); u != nil {
		return u
	}
	if u := r.built(n, parent); u != nil {
		return u
	}
	if !n.Plain || n.Tag == "!!str" {
		return graph.NewString(n.Text, n.Range)
	}
	return plain(n)
}

func (r reader) object(n *document.Node, parent string, h holder) *graph.Value {
	members := make([]graph.Member, 0, len(n.Pairs))
	var rest *graph.Value
	for _, p := range n.Pairs {
		key := p.Key.Text
		if h != free && strings.HasPrefix(key, "{{") { // a key that a template writes may be any
			rest = placeholder(p.Key, h)
		}
		members = append(members, graph.Member{Key: key, Range: p.Key.Content, Value: r.value(p.Value, key, h.inside(r.kind, parent, key))})
	}
	o := graph.NewObject(members, n.Range)
	if rest != nil {
		o = o.WithRest(rest)
	}
	return o
}

var numbers = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^[-+]?(0x[0-9a-fA-F]+|0o?[0-7]+|0b[01]+|[0-9]+(\.[0-9]*)?([eE][-+]?[0-9]+)?|\.[0-9]+([eE][-+]?[0-9]+)?)$`)
})

func plain(n *document.Node) *graph.Value {
	switch n.Text {
	case "", "~", "null", "Null", "NULL":
		return graph.NewNull(n.Range)
	case "true", "True", "TRUE", "yes", "Yes", "YES", "on", "On", "ON":
		return graph.NewBool(true, n.Range)
	case "false", "False", "FALSE", "no", "No", "NO", "off", "Off", "OFF":
		return graph.NewBool(false, n.Range)
	}
	if c := n.Text[0]; (c < '0' || c > '9') && c != '-' && c != '+' && c != '.' || !numbers().MatchString(n.Text) {
		return graph.NewString(n.Text, n.Range)
	}
	return number(n)
}

func number(n *document.Node) *graph.Value {
	text := strings.TrimPrefix(n.Text, "+")
	if i, err := strconv.ParseInt(strings.Replace(text, "0o", "0", 1), 0, 64); err == nil {
		return graph.NewInt(i, n.Range)
	}
	if json.Valid([]byte(text)) {
		return graph.NewNumber(text, n.Range)
	}
	if f, err := strconv.ParseFloat(text, 64); err == nil {
		return graph.NewNumber(strconv.FormatFloat(f, 'g', -1, 64), n.Range)
	}
	return graph.NewString(n.Text, n.Range)
}
