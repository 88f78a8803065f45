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

// value turns a document's tree into a value. Plain scalars have the types
// that YAML 1.1 gives them, which is what the API server's clients read.
func value(n *document.Node) *graph.Value {
	switch n.Kind {
	case document.Mapping:
		members := make([]graph.Member, 0, len(n.Pairs))
		for _, p := range n.Pairs {
			members = append(members, graph.Member{Key: p.Key.Text, Range: p.Key.Content, Value: value(p.Value)})
		}
		return graph.NewObject(members, n.Range)
	case document.Sequence:
		elements := make([]*graph.Value, 0, len(n.Items))
		for _, item := range n.Items {
			elements = append(elements, value(item))
		}
		return graph.NewList(elements, n.Range)
	}
	if !n.Plain || n.Tag == "!!str" {
		return graph.NewString(n.Text, n.Range)
	}
	return plain(n)
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
