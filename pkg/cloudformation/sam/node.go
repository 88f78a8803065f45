package sam

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/plinth-lint/plinth/pkg/document"
	"github.com/plinth-lint/plinth/pkg/source"
)

// place is where generated nodes stand: the part of the template that they
// come from.
type place struct{ r source.Range }

// text gives a string.
func (p place) text(s string) *document.Node {
	return &document.Node{Kind: document.Scalar, Text: s, Range: p.r, Content: p.r}
}

// textf gives a string that is formatted.
func (p place) textf(format string, args ...any) *document.Node {
	return p.text(fmt.Sprintf(format, args...))
}

func (p place) mapping(pairs ...document.Pair) *document.Node {
	return &document.Node{Kind: document.Mapping, Pairs: pairs, Range: p.r, Content: p.r}
}

func (p place) list(items ...*document.Node) *document.Node {
	return &document.Node{Kind: document.Sequence, Items: items, Range: p.r, Content: p.r}
}

func (p place) pair(key string, value *document.Node) document.Pair {
	return document.Pair{Key: p.text(key), Value: value}
}

// ref gives {"Ref": id}.
func (p place) ref(id string) *document.Node { return p.mapping(p.pair("Ref", p.text(id))) }

// getAtt gives {"Fn::GetAtt": [id, attribute]}.
func (p place) getAtt(id, attribute string) *document.Node {
	return p.mapping(p.pair("Fn::GetAtt", p.list(p.text(id), p.text(attribute))))
}

// when gives {"Fn::If": [condition, n, no value]}, or n when there is no condition.
func (p place) when(condition string, n *document.Node) *document.Node {
	if condition == "" || n == nil {
		return n
	}
	return p.mapping(p.pair("Fn::If", p.list(p.text(condition), n, p.ref("AWS::NoValue"))))
}

// of gives the node of a JSON pattern in which "$0" to "$9" stand for the
// parts. What a nil part stands for is left out.
func (p place) of(pattern string, parts ...*document.Node) *document.Node {
	d := json.NewDecoder(strings.NewReader(pattern))
	d.UseNumber()
	n, err := p.decode(d, parts)
	if err != nil {
		panic(fmt.Sprintf("pattern %s: %v", pattern, err)) // patterns are constants, tests reach each
	}
	return n
}

func (p place) decode(d *json.Decoder, parts []*document.Node) (*document.Node, error) {
	token, err := d.Token()
	if err != nil {
		return nil, err
	}
	switch t := token.(type) {
	case json.Delim:
		if t == '{' {
			return p.decodeMapping(d, parts)
		}
		n := p.list()
		for d.More() {
			item, err := p.decode(d, parts)
			if err != nil {
				return nil, err
			}
			if item != nil {
				n.Items = append(n.Items, item)
			}
		}
		_, err = d.Token()
		return n, err
	case string:
		if len(t) == 2 && t[0] == '$' && t[1] >= '0' && t[1] <= '9' {
			return parts[t[1]-'0'], nil
		}
		return p.text(t), nil
	}
	n := p.text(fmt.Sprint(token))
	n.Plain = true
	return n, nil
}

func (p place) decodeMapping(d *json.Decoder, parts []*document.Node) (*document.Node, error) {
	n := p.mapping()
	for d.More() {
		key, err := d.Token()
		if err != nil {
			return nil, err
		}
		value, err := p.decode(d, parts)
		if err != nil {
			return nil, err
		}
		if value != nil {
			n.Pairs = append(n.Pairs, p.pair(key.(string), value))
		}
	}
	_, err := d.Token()
	return n, err
}

// at gives the place of a node.
func at(n *document.Node) place { return place{n.Range} }

// intrinsic gives the name and argument of an intrinsic function in its short
// or long form, "" for anything else.
func intrinsic(n *document.Node) (name string, arg *document.Node) {
	switch {
	case n == nil:
		return "", nil
	case strings.HasPrefix(n.Tag, "!") && !strings.HasPrefix(n.Tag, "!!"):
		bare := *n
		bare.Tag, bare.Range = "", n.Content
		if name = n.Tag[1:]; name != "Ref" && name != "Condition" {
			name = "Fn::" + name
		}
		return name, &bare
	case n.Kind == document.Mapping && len(n.Pairs) == 1:
		if key := n.Pairs[0].Key.Text; key == "Ref" || key == "Condition" || strings.HasPrefix(key, "Fn::") {
			return key, n.Pairs[0].Value
		}
	}
	return "", n
}

func isIntrinsic(n *document.Node) bool {
	name, _ := intrinsic(n)
	return name != ""
}

// branches gives the three parts of Fn::If.
func branches(n *document.Node) ([]*document.Node, bool) {
	name, arg := intrinsic(n)
	if name != "Fn::If" || arg.Kind != document.Sequence || len(arg.Items) != 3 || arg.Items[0].Kind != document.Scalar {
		return nil, false
	}
	return arg.Items, true
}

// choose gives an Fn::If with other branches, at the place of the one that n is.
func choose(n *document.Node, condition, then, otherwise *document.Node) *document.Node {
	p := at(n)
	return p.mapping(p.pair("Fn::If", p.list(condition, then, otherwise)))
}

// target gives the logical id that Ref names, or "".
func target(n *document.Node) string {
	if name, arg := intrinsic(n); name == "Ref" && arg.Kind == document.Scalar {
		return arg.Text
	}
	return ""
}

// named gives the logical id that Ref or Fn::GetAtt names, or "".
func named(n *document.Node) string {
	name, arg := intrinsic(n)
	switch {
	case name == "Ref" && arg.Kind == document.Scalar:
		return arg.Text
	case name == "Fn::GetAtt" && arg.Kind == document.Scalar:
		id, _, _ := strings.Cut(arg.Text, ".")
		return id
	case name == "Fn::GetAtt" && len(arg.Items) > 0:
		return arg.Items[0].Text
	}
	return ""
}

func isNoValue(n *document.Node) bool { return target(n) == "AWS::NoValue" }

// isText reports whether a node is a scalar that is no intrinsic function.
func isText(n *document.Node) bool {
	return n != nil && n.Kind == document.Scalar && !isIntrinsic(n)
}

func isMapping(n *document.Node) bool {
	return n != nil && n.Kind == document.Mapping && !isIntrinsic(n)
}

func isList(n *document.Node) bool {
	return n != nil && n.Kind == document.Sequence && !isIntrinsic(n)
}

// isNull reports whether a node is null or not there.
func isNull(n *document.Node) bool {
	if n == nil {
		return true
	}
	return isText(n) && n.Plain && slices.Contains([]string{"", "~", "null", "Null", "NULL"}, n.Text)
}

// truthy reports whether the transform takes a value for given: neither
// null, false, zero nor empty.
func truthy(n *document.Node) bool {
	switch {
	case isNull(n):
		return false
	case isIntrinsic(n):
		return true
	case n.Kind == document.Mapping:
		return len(n.Pairs) > 0
	case n.Kind == document.Sequence:
		return len(n.Items) > 0
	}
	return n.Text != "" && !(n.Plain && (n.Text == "0" || isFalse(n)))
}

func isTrue(n *document.Node) bool {
	return isText(n) && n.Plain && slices.Contains([]string{"true", "True", "TRUE", "yes", "Yes", "YES", "on", "On", "ON"}, n.Text)
}

func isFalse(n *document.Node) bool {
	return isText(n) && n.Plain && slices.Contains([]string{"false", "False", "FALSE", "no", "No", "NO", "off", "Off", "OFF"}, n.Text)
}

// text gives a scalar's text, "" for anything else.
func text(n *document.Node) string {
	if isText(n) {
		return n.Text
	}
	return ""
}

// given gives the value of a key, nil when it is null or not there.
func given(n *document.Node, key string) *document.Node {
	if v := n.Get(key); !isNull(v) && !isIntrinsic(n) {
		return v
	}
	return nil
}

// keyed gives the pair of a key.
func keyed(n *document.Node, key string) (document.Pair, bool) {
	if n != nil && n.Kind == document.Mapping {
		for _, p := range n.Pairs {
			if p.Key.Text == key {
				return p, true
			}
		}
	}
	return document.Pair{}, false
}

// renamed gives a key of another name at the same place.
func renamed(key *document.Node, name string) *document.Node {
	k := *key
	k.Text, k.Plain = name, false
	return &k
}

// set puts a value under a key, in place of one that is there.
func set(n *document.Node, p document.Pair) {
	for i := range n.Pairs {
		if n.Pairs[i].Key.Text == p.Key.Text {
			n.Pairs[i] = p
			return
		}
	}
	n.Pairs = append(n.Pairs, p)
}

// without removes a key.
func without(n *document.Node, key string) {
	n.Pairs = slices.DeleteFunc(n.Pairs, func(p document.Pair) bool { return p.Key.Text == key })
}

// clone copies a node and all below it, so that it can be changed.
func clone(n *document.Node) *document.Node {
	if n == nil {
		return nil
	}
	c := *n
	c.Pairs, c.Items = slices.Clone(n.Pairs), slices.Clone(n.Items)
	for i, p := range c.Pairs {
		c.Pairs[i].Value = clone(p.Value)
	}
	for i, item := range c.Items {
		c.Items[i] = clone(item)
	}
	return &c
}

// equal reports whether two nodes say the same, wherever they stand.
func equal(a, b *document.Node) bool {
	if a == nil || b == nil {
		return a == b
	}
	if a.Kind != b.Kind || a.Text != b.Text || a.Tag != b.Tag || len(a.Pairs) != len(b.Pairs) || len(a.Items) != len(b.Items) {
		return false
	}
	for _, p := range a.Pairs {
		if other, ok := keyed(b, p.Key.Text); !ok || !equal(p.Value, other.Value) {
			return false
		}
	}
	for i := range a.Items {
		if !equal(a.Items[i], b.Items[i]) {
			return false
		}
	}
	return true
}
