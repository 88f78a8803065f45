package document

import (
	"bytes"
	"encoding/json"
	"fmt"
	"unicode/utf8"

	"github.com/plinth-lint/plinth/pkg/diag"
	"github.com/plinth-lint/plinth/pkg/source"
)

// syntaxError is a fault in a JSON text. A hard one is no reason to try YAML.
type syntaxError struct {
	offset int
	text   string
	hard   bool
}

func (e *syntaxError) diagnostic(f *source.File) diag.Diagnostic {
	return diag.Diagnostic{
		Severity: diag.Error, Code: "json-syntax", Summary: "JSON cannot be read",
		Detail: sentence(e.text), Range: f.Range(e.offset, min(e.offset+1, len(f.Bytes))),
	}
}

type jsonParser struct {
	file  *source.File
	text  []byte
	at    int
	nodes int
	// extras are comments and trailing commas, of each kind the first: JSON
	// has neither, but what is meant is certain.
	extras []syntaxError
	diags  diag.Diagnostics
}

// parseJSON reads one value that fills the file from start. Beyond the
// standard it takes tabs and line breaks in strings, which templates hold. It
// reads over comments and trailing commas and gives the first of each as extras.
func parseJSON(f *source.File, start int) (n *Node, diags diag.Diagnostics, extras []syntaxError, err *syntaxError) {
	p := jsonParser{file: f, text: f.Bytes, at: start}
	n, err = p.value(0)
	if err != nil {
		return nil, nil, nil, err
	}
	if p.space(); p.at < len(p.text) {
		return nil, nil, nil, p.fault("there is more text behind the end of the document")
	}
	return n, p.diags, p.extras, nil
}

const (
	hasComment = "there is a comment here, which JSON does not have"
	hasComma   = "there is a comma before the closing brace or bracket"
)

func (p *jsonParser) extra(at int, text string) {
	for _, e := range p.extras {
		if e.text == text {
			return
		}
	}
	p.extras = append(p.extras, syntaxError{offset: at, text: text})
}

func (p *jsonParser) fault(format string, args ...any) *syntaxError {
	return &syntaxError{offset: p.at, text: fmt.Sprintf(format, args...)}
}

// space skips white space and comments.
func (p *jsonParser) space() {
	for p.at < len(p.text) {
		rest := p.text[p.at:]
		end := -1
		switch {
		case rest[0] == ' ' || rest[0] == '\t' || rest[0] == '\n' || rest[0] == '\r':
			p.at++
			continue
		case bytes.HasPrefix(rest, []byte("//")):
			end = bytes.IndexByte(rest, '\n')
		case bytes.HasPrefix(rest, []byte("/*")):
			if end = bytes.Index(rest[2:], []byte("*/")); end >= 0 {
				end += 4
			}
		default:
			return
		}
		p.extra(p.at, hasComment)
		if end < 0 {
			end = len(rest)
		}
		p.at += end
	}
}

func (p *jsonParser) peek() byte {
	if p.space(); p.at < len(p.text) {
		return p.text[p.at]
	}
	return 0
}

func (p *jsonParser) value(depth int) (*Node, *syntaxError) {
	if depth > MaxDepth {
		return nil, &syntaxError{p.at, fmt.Sprintf("the nesting is deeper than %d levels", MaxDepth), true}
	}
	if p.nodes++; p.nodes > MaxNodes {
		return nil, &syntaxError{p.at, fmt.Sprintf("the document has more than %d values", MaxNodes), true}
	}
	switch p.peek() {
	case '{':
		return p.object(depth)
	case '[':
		return p.array(depth)
	case '"':
		return p.str()
	case 0:
		return nil, p.fault("the document ends too early")
	}
	start := p.at
	for p.at < len(p.text) && isWord(p.text[p.at]) {
		p.at++
	}
	word := p.text[start:p.at]
	if !json.Valid(word) {
		p.at = start
		return nil, p.fault("a value is expected here")
	}
	return p.node(Node{Kind: Scalar, Text: string(word), Plain: true}, start), nil
}

func isWord(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '-' || c == '+' || c == '.'
}

func (p *jsonParser) node(n Node, start int) *Node {
	n.Range = p.file.Range(start, p.at)
	n.Content = n.Range
	return &n
}

func (p *jsonParser) object(depth int) (*Node, *syntaxError) {
	start := p.at
	p.at++
	n := Node{Kind: Mapping}
	seen := map[string]int{}
	for first := true; ; first = false {
		c := p.peek()
		if !first && c != '}' {
			if c != ',' {
				return nil, p.fault("a comma or a closing brace is expected here")
			}
			comma := p.at
			p.at++
			if c = p.peek(); c == '}' {
				p.extra(comma, hasComma)
			}
		}
		if c == '}' {
			p.at++
			return p.node(n, start), nil
		}
		if c != '"' {
			return nil, p.fault("a key in quotes is expected here")
		}
		key, err := p.str()
		if err != nil {
			return nil, err
		}
		if p.peek() != ':' {
			return nil, p.fault("a colon is expected here")
		}
		p.at++
		value, err := p.value(depth + 1)
		if err != nil {
			return nil, err
		}
		n.Pairs = addPair(n.Pairs, seen, Pair{key, value}, &p.diags)
	}
}

func (p *jsonParser) array(depth int) (*Node, *syntaxError) {
	start := p.at
	p.at++
	n := Node{Kind: Sequence}
	for {
		if p.peek() == ']' {
			p.at++
			return p.node(n, start), nil
		}
		value, err := p.value(depth + 1)
		if err != nil {
			return nil, err
		}
		n.Items = append(n.Items, value)
		switch c := p.peek(); c {
		case ',':
			comma := p.at
			p.at++
			if p.peek() == ']' {
				p.extra(comma, hasComma)
			}
		case ']':
		default:
			return nil, p.fault("a comma or a closing bracket is expected here")
		}
	}
}

func (p *jsonParser) str() (*Node, *syntaxError) {
	start := p.at
	escaped := false
	for p.at++; p.at < len(p.text); p.at++ {
		switch c := p.text[p.at]; {
		case c == '\\':
			escaped = true
			p.at++
		case c == '"':
			p.at++
			text, ok := p.unquote(p.text[start+1:p.at-1], escaped)
			if !ok {
				p.at = start
				return nil, p.fault("the text has a wrong escape")
			}
			return p.node(Node{Kind: Scalar, Text: text}, start), nil
		}
	}
	p.at = start
	return nil, p.fault("the text has no closing quote")
}

func (p *jsonParser) unquote(raw []byte, escaped bool) (string, bool) {
	if !escaped {
		return validText(raw), true
	}
	quoted := make([]byte, 0, len(raw)+2)
	quoted = append(quoted, '"')
	for _, c := range raw {
		if c < ' ' { // json.Unmarshal refuses what templates hold
			quoted = fmt.Appendf(quoted, "\\u%04x", c)
			continue
		}
		quoted = append(quoted, c)
	}
	var text string
	err := json.Unmarshal(append(quoted, '"'), &text)
	return text, err == nil
}

func validText(raw []byte) string {
	if utf8.Valid(raw) {
		return string(raw)
	}
	return string([]rune(string(raw))) // each wrong byte becomes U+FFFD
}
