package kubernetes

import (
	"fmt"
	"regexp"
	"strings"
	"sync"

	"github.com/plinth-lint/plinth/pkg/document"
	"github.com/plinth-lint/plinth/pkg/graph"
)

// substitution finds what is put into a text before or after the manifest is
// applied: {{ … }}, ${VAR}, $(VAR).
var substitution = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`\{\{[^{}]*\}\}|\$\{[A-Za-z_][^{}]*\}|\$\([A-Za-z_][A-Za-z0-9_.-]*\)`)
})

// blank matches a whole value that somebody fills in: <your-ip>, $IMAGE_TAG.
var blank = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^(<[A-Za-z][A-Za-z0-9 ._-]*>|\$[A-Z_][A-Z0-9_]*)$`)
})

// holder says how the text of a scalar is read.
type holder uint8

const (
	// setting is a value that Kubernetes acts on.
	setting holder = iota
	// variable is the value of an environment variable, in which Kubernetes
	// itself puts $(VAR) when the container starts.
	variable
	// free is text for another program: what looks like a substitution is its own.
	free
)

// inside gives the holder of what stands under a key.
func (h holder) inside(kind, parent, key string) holder {
	switch key {
	case "command", "args", "annotations", "description", "openAPIV3Schema":
		return free
	case "data", "binaryData":
		if kind == "ConfigMap" && parent == "" {
			return free
		}
	case "value":
		if parent == "env" && h == setting {
			return variable
		}
	}
	return h
}

// placeholder gives the unknown for a text that is a substitution or holds
// one, or nil for any other text.
func placeholder(n *document.Node, h holder) *graph.Value {
	if h == free || !strings.ContainsAny(n.Text, "{$<") {
		return nil
	}
	if blank().MatchString(n.Text) {
		return graph.NewUnknown(hole(n.Text, n, h), n.Range)
	}
	found := substitution().FindAllStringIndex(n.Text, -1)
	if found == nil {
		return nil
	}
	if first := found[0]; first[0] == 0 && first[1] == len(n.Text) {
		return graph.NewUnknown(hole(n.Text, n, h), n.Range)
	}
	u := graph.Unknowable{Expr: n.Text, Type: graph.String, NotNull: true, Same: n.Text, At: n.Range}
	at := 0
	for _, f := range found {
		if f[0] > at {
			u.Parts = append(u.Parts, graph.NewString(n.Text[at:f[0]], n.Range))
		}
		part := hole(n.Text[f[0]:f[1]], n, h)
		u.Parts = append(u.Parts, graph.NewUnknown(part, n.Range))
		if u.Reason == "" {
			u.Reason = part.Reason
		}
		at = f[1]
	}
	if at < len(n.Text) {
		u.Parts = append(u.Parts, graph.NewString(n.Text[at:], n.Range))
	}
	u.Prefix, u.Suffix = n.Text[:found[0][0]], n.Text[at:]
	return graph.NewUnknown(u, n.Range)
}

// hole gives what is known of a substitution: nothing but that it is there.
func hole(text string, n *document.Node, h holder) graph.Unknowable {
	u := graph.Unknowable{Expr: text, Same: text, NotNull: true, Type: graph.Unknown, At: n.Range}
	if !n.Plain || h == variable {
		u.Type = graph.String
	}
	switch {
	case strings.HasPrefix(text, "{{"):
		u.Reason = text + " is filled in when the template is rendered"
	case strings.HasPrefix(text, "$(") && h == variable:
		u.Reason = text + " is filled in when the container starts"
	case strings.HasPrefix(text, "<"):
		u.Reason = text + " is a placeholder that somebody fills in"
	default:
		u.Reason = text + " is filled in before the manifest is applied"
	}
	u.Reason = fmt.Sprintf("%.200s", u.Reason)
	return u
}
