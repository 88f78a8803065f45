// Package document reads YAML and JSON into trees whose every key and value
// knows its exact range. It does not know what a document means, and leaves
// short-form tags such as !Ref to its users.
package document

import (
	"bytes"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/plinth-lint/plinth/pkg/diag"
	"github.com/plinth-lint/plinth/pkg/source"
)

// Kind is the kind of a Node.
type Kind uint8

// The kinds of nodes.
const (
	Scalar Kind = iota
	Mapping
	Sequence
)

// Node is a scalar, mapping or sequence.
type Node struct {
	Kind Kind
	// Tag is the tag as written ("!Ref"), or "".
	Tag string
	// Text is a scalar's text, with escapes and folding undone.
	Text string
	// Plain is set for a scalar without quotes, whose text says what type it has.
	Plain bool
	// Block is set for a literal or folded YAML scalar (| or >).
	Block bool
	Pairs []Pair
	Items []*Node
	// Range covers the tag or anchor, if any, and the value with its quotes
	// or brackets. It is empty for a value that is left out ("key:").
	Range source.Range
	// Content is Range without the tag and anchor.
	Content source.Range
}

// Pair is one key of a mapping with its value.
type Pair struct {
	Key, Value *Node
}

// Get gives the value of a key, or nil.
func (n *Node) Get(key string) *Node {
	if n == nil || n.Kind != Mapping {
		return nil
	}
	for i := range n.Pairs {
		if n.Pairs[i].Key.Text == key {
			return n.Pairs[i].Value
		}
	}
	return nil
}

// Bounds on one document. Real templates stay far below them.
const (
	// MaxDepth bounds the nesting.
	MaxDepth = 500
	// MaxNodes bounds the nodes.
	MaxNodes = 2_000_000
	// MaxCopies bounds the nodes that aliases stand for.
	MaxCopies = 200_000
)

// Parse reads the documents of a file: JSON when it begins with a brace or
// bracket and is JSON, else YAML. What cannot be read is an error diagnostic;
// the other documents are given all the same, and so is JSON whose only faults
// are comments and trailing commas. A document that is empty is left out.
func Parse(f *source.File) ([]*Node, diag.Diagnostics) {
	text := bytes.TrimPrefix(f.Bytes, []byte("\xef\xbb\xbf"))
	start := len(f.Bytes) - len(text)
	trimmed := bytes.TrimLeft(text, " \t\r\n")
	if len(trimmed) > 0 && (trimmed[0] == '{' || trimmed[0] == '[' || trimmed[0] == '/' && isJSONName(f.Path)) {
		n, diags, extras, err := parseJSON(f, start)
		switch {
		case err == nil && len(extras) == 0:
			return []*Node{n}, diags
		case err != nil && (isJSONName(f.Path) || err.hard):
			return nil, diag.Diagnostics{err.diagnostic(f)}
		case err == nil:
			if !isJSONName(f.Path) && len(extras) == 1 && extras[0].text == hasComma { // which YAML takes
				break
			}
			for _, e := range extras {
				diags = append(diags, e.diagnostic(f))
			}
			return []*Node{n}, diags
		}
	}
	return parseYAML(f, start)
}

func isJSONName(name string) bool {
	return len(name) > 5 && name[len(name)-5:] == ".json"
}

// addPair adds a pair to a mapping's; seen holds the place of each key. Of a
// key given twice the last holds, as it does in the services.
func addPair(pairs []Pair, seen map[string]int, p Pair, diags *diag.Diagnostics) []Pair {
	if at, twice := seen[p.Key.Text]; twice {
		diags.Add(diag.Warning, "key-duplicate", p.Key.Range, "Key is given twice",
			"The key %q also stands on line %d. The last one holds.", p.Key.Text, pairs[at].Key.Range.Start.Line)
		pairs[at] = p
		return pairs
	}
	seen[p.Key.Text] = len(pairs)
	return append(pairs, p)
}

// sentence makes a parser's remark a sentence.
func sentence(text string) string {
	first, size := utf8.DecodeRuneInString(text)
	return string(unicode.ToUpper(first)) + strings.TrimSuffix(text[size:], ".") + "."
}
