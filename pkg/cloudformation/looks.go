package cloudformation

import (
	"bytes"
	"slices"
	"strings"

	"github.com/plinth-lint/plinth/pkg/document"
	"github.com/plinth-lint/plinth/pkg/source"
)

// Looks reports whether a file's text has what a template has: a Resources
// section and a Type whose value has the form of a resource type, or a format
// version. It is cheap and may be wrong about a file that only looks like a
// template; Load is not.
func Looks(f *source.File) bool {
	if bytes.Contains(f.Bytes, []byte("AWSTemplateFormatVersion")) {
		return true
	}
	return bytes.Contains(f.Bytes, []byte("Resources")) && (hasType(f.Bytes) || bytes.Contains(f.Bytes, []byte("Fn::ForEach::")))
}

// hasType finds Type: Word::Word, with or without quotes.
func hasType(text []byte) bool {
	for {
		i := bytes.Index(text, []byte("Type"))
		if i < 0 {
			return false
		}
		text = text[i+len("Type"):]
		rest := bytes.TrimLeft(bytes.TrimLeft(text, `"'`), " \t")
		if len(rest) == 0 || rest[0] != ':' {
			continue
		}
		rest = bytes.TrimLeft(rest[1:], " \t\r\n\"'")
		end := bytes.IndexFunc(rest, func(r rune) bool {
			return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && r != ':' && r != '-'
		})
		if end > 0 {
			rest = rest[:end]
		}
		if at := bytes.Index(rest, []byte("::")); at > 0 && rest[0] >= 'A' && rest[0] <= 'Z' && at+2 < len(rest) {
			return true
		}
	}
}

// isTemplate reports whether a document has resources with types that have
// the form of one, or says that it is a template.
func isTemplate(root *document.Node) bool {
	if root.Kind != document.Mapping {
		return false
	}
	resources := root.Get("Resources")
	if root.Get("AWSTemplateFormatVersion") != nil {
		return resources != nil || root.Get("Parameters") != nil || root.Get("Outputs") != nil || root.Get("Transform") != nil
	}
	return resources != nil && resources.Kind == document.Mapping && slices.ContainsFunc(resources.Pairs, func(p document.Pair) bool {
		t := p.Value.Get("Type")
		return isLoop(p.Key.Text) || t != nil && strings.Contains(t.Text, "::")
	})
}
