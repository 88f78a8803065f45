package document

import (
	"bytes"
	"strconv"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v4"

	"github.com/plinth-lint/plinth/pkg/diag"
	"github.com/plinth-lint/plinth/pkg/source"
)

// parseYAML reads the documents from start one by one, so that a broken one
// costs no other.
func parseYAML(f *source.File, start int) ([]*Node, diag.Diagnostics) {
	var nodes []*Node
	var diags diag.Diagnostics
	for _, chunk := range split(f.Bytes, start) {
		n, ds := parseChunk(f, chunk[0], chunk[1])
		diags = append(diags, ds...)
		if n != nil {
			nodes = append(nodes, n)
		}
	}
	return nodes, diags
}

// split cuts a stream at its document markers, which stand at the start of a line.
func split(text []byte, start int) [][2]int {
	var chunks [][2]int
	from := start
	for at := start; at < len(text); {
		end := at + bytes.IndexByte(text[at:], '\n') + 1
		if end == at {
			end = len(text)
		}
		line := text[at:end]
		if isMarker(line, "...") {
			if holdsContent(text[from:at]) {
				chunks = append(chunks, [2]int{from, at})
			}
			from = end
		}
		if isMarker(line, "---") {
			if holdsContent(text[from:at]) {
				chunks = append(chunks, [2]int{from, at})
			}
			if !bytes.HasPrefix(text[from:at], []byte("%")) { // directives belong to what follows
				from = at
			}
		}
		at = end
	}
	return append(chunks, [2]int{from, len(text)})
}

// isMarker reports whether a line is a document marker, with or without a remark or content behind it.
func isMarker(line []byte, marker string) bool {
	return bytes.HasPrefix(line, []byte(marker)) && (len(line) == len(marker) || line[len(marker)] <= ' ')
}

// holdsContent reports whether a chunk has more than comments and directives.
func holdsContent(chunk []byte) bool {
	for line := range bytes.Lines(chunk) {
		line = bytes.TrimSpace(line)
		if len(line) > 0 && line[0] != '#' && line[0] != '%' && !bytes.Equal(line, []byte("---")) {
			return true
		}
	}
	return false
}

type yamlParser struct {
	file  *source.File
	base  int   // offset of the chunk
	lines []int // offsets of the chunk's lines, as YAML counts them
	// nodes counts all nodes, copied those that stand for an alias.
	nodes, copied int
	limited       bool
	diags         diag.Diagnostics
	open          map[*yaml.Node]bool // anchors being followed
	last          place               // the last one looked up
}

func parseChunk(f *source.File, from, to int) (n *Node, diags diag.Diagnostics) {
	text := f.Bytes[from:to]
	if !holdsContent(text) {
		return nil, nil
	}
	if at := tooDeep(text); at >= 0 {
		diags.Add(diag.Error, "yaml-nesting", f.Range(from+at, from+at+1), "YAML is nested too deeply",
			"The nesting is deeper than %d levels.", MaxDepth)
		return nil, diags
	}
	p := &yamlParser{file: f, base: from, lines: yamlLines(text), open: map[*yaml.Node]bool{}}
	defer func() {
		if r := recover(); r != nil {
			n = nil
			diags.Add(diag.Error, "yaml-syntax", f.Range(from, from), "YAML cannot be read", "The YAML reader failed: %v.", r)
		}
	}()
	var document yaml.Node
	if err := yaml.Unmarshal(text, &document); err != nil {
		return nil, diag.Diagnostics{p.syntax(err)}
	}
	if document.Kind != yaml.DocumentNode || len(document.Content) == 0 {
		return nil, nil
	}
	n = p.node(document.Content[0], 0)
	return n, p.diags
}

// yamlLines gives the offsets of lines: YAML breaks them at CR, CRLF, LF, and
// the Unicode characters NEL, LS and PS.
func yamlLines(text []byte) []int {
	lines := []int{0}
	for i := 0; i < len(text); i++ {
		switch {
		case text[i] == '\n', text[i] == '\r' && (i+1 == len(text) || text[i+1] != '\n'):
			lines = append(lines, i+1)
		case text[i] == 0xC2 && i+1 < len(text) && text[i+1] == 0x85:
			lines = append(lines, i+2)
		case text[i] == 0xE2 && i+2 < len(text) && text[i+1] == 0x80 && (text[i+2] == 0xA8 || text[i+2] == 0xA9):
			lines = append(lines, i+3)
		}
	}
	return lines
}

// tooDeep gives the offset at which flow collections or compact sequences
// nest deeper than MaxDepth, or -1. Brackets in quotes and comments count
// too, unless they are closed: the bound is far above what real files hold.
func tooDeep(text []byte) int {
	depth, dashes := 0, 0
	for i, c := range text {
		switch c {
		case '[', '{':
			depth++
		case ']', '}':
			depth = max(0, depth-1)
		case '\n':
			dashes = 0
		case '-', '?', ':':
			dashes++
			if i+1 < len(text) && text[i+1] != ' ' {
				dashes = 0
			}
		case ' ':
		default:
			dashes = 0
		}
		if depth > MaxDepth || dashes > MaxDepth {
			return i
		}
	}
	return -1
}

// syntax turns the YAML reader's error into a diagnostic at its line.
func (p *yamlParser) syntax(err error) diag.Diagnostic {
	text := strings.TrimPrefix(err.Error(), "yaml: ")
	at := p.base
	if rest, ok := strings.CutPrefix(text, "line "); ok {
		number, rest, _ := strings.Cut(rest, ":")
		if line, err := strconv.Atoi(number); err == nil {
			at = p.base + p.lines[max(1, min(line, len(p.lines)))-1]
			text = strings.TrimSpace(rest)
		}
	}
	for at < len(p.file.Bytes) && p.file.Bytes[at] == ' ' {
		at++
	}
	return diag.Diagnostic{
		Severity: diag.Error, Code: "yaml-syntax", Summary: "YAML cannot be read",
		Detail: sentence(strings.ReplaceAll(text, "\n", " ")), Range: p.file.Range(at, at),
	}
}

// offset gives the file offset of a node: YAML counts characters, ranges count bytes.
func (p *yamlParser) offset(n *yaml.Node) int {
	if n.Line < 1 || n.Line > len(p.lines) {
		return p.base
	}
	column, at := 1, p.base+p.lines[n.Line-1]
	if n.Line == p.last.line && n.Column >= p.last.column { // a line may be very long
		column, at = p.last.column, p.last.offset
	}
	for ; column < n.Column && at < len(p.file.Bytes); column++ {
		_, size := utf8.DecodeRune(p.file.Bytes[at:])
		at += size
	}
	p.last = place{n.Line, column, at}
	return at
}

// place is a place in a text as YAML counts it, with its offset.
type place struct{ line, column, offset int }

func (p *yamlParser) node(y *yaml.Node, depth int) *Node {
	p.nodes++
	if len(p.open) > 0 {
		p.copied++
	}
	switch {
	case depth > MaxDepth:
		return p.limit(y, "The nesting is deeper than %d levels.", MaxDepth)
	case p.nodes > MaxNodes:
		return p.limit(y, "The document has more than %d values.", MaxNodes)
	case p.copied > MaxCopies:
		return p.limit(y, "Its aliases stand for more than %d values.", MaxCopies)
	case y.Kind == yaml.AliasNode:
		return p.alias(y, depth)
	}
	start := p.offset(y)
	n := &Node{}
	if y.Style&yaml.TaggedStyle != 0 {
		n.Tag = y.Tag
	}
	content := start
	if n.Tag != "" || y.Anchor != "" {
		content = p.skipProperties(start)
	}
	end := content
	switch y.Kind {
	case yaml.MappingNode:
		n.Kind = Mapping
		n.Pairs, end = p.pairs(y, depth, content)
	case yaml.SequenceNode:
		n.Kind = Sequence
		for _, item := range y.Content {
			n.Items = append(n.Items, p.node(item, depth+1))
			end = int(n.Items[len(n.Items)-1].Range.End.Byte)
		}
	default:
		n.Text = y.Value
		n.Plain = y.Style&(yaml.SingleQuotedStyle|yaml.DoubleQuotedStyle|yaml.LiteralStyle|yaml.FoldedStyle) == 0
		n.Block = y.Style&(yaml.LiteralStyle|yaml.FoldedStyle) != 0
		end = p.scalarEnd(y, content)
	}
	if y.Style&yaml.FlowStyle != 0 && n.Kind != Scalar {
		end = p.closing(max(end, content+1))
	}
	n.Range, n.Content = p.file.Range(start, end), p.file.Range(content, end)
	return n
}

// limit gives an empty node in place of one that would be too much, and says so once.
func (p *yamlParser) limit(y *yaml.Node, format string, args ...any) *Node {
	at := p.offset(y)
	r := p.file.Range(at, at)
	if !p.limited {
		p.limited = true
		p.diags.Add(diag.Error, "yaml-nesting", r, "YAML is too large", format, args...)
	}
	return &Node{Range: r, Content: r, Plain: true}
}

// alias gives the anchor's node at the alias's place; its parts keep their own.
func (p *yamlParser) alias(y *yaml.Node, depth int) *Node {
	start := p.offset(y)
	r := p.file.Range(start, start+1+len(y.Value))
	if p.open[y.Alias] {
		p.diags.Add(diag.Error, "yaml-alias", r, "Alias contains itself", "The anchor &%s is used inside of its own value.", y.Value)
		return &Node{Range: r, Content: r, Plain: true}
	}
	p.open[y.Alias] = true
	n := *p.node(y.Alias, depth+1)
	delete(p.open, y.Alias)
	n.Range, n.Content = r, r
	return &n
}

// pairs reads a mapping's keys in order. Merge keys add what is not given; of
// a key given twice the last holds, as it does in the services.
func (p *yamlParser) pairs(y *yaml.Node, depth, end int) ([]Pair, int) {
	var pairs, merged []Pair
	seen := map[string]int{}
	for i := 0; i+1 < len(y.Content); i += 2 {
		key, value := p.node(y.Content[i], depth+1), p.node(y.Content[i+1], depth+1)
		end = max(int(value.Range.End.Byte), int(key.Range.End.Byte))
		if y.Content[i].Tag == "!!merge" && key.Plain {
			merged = append(merged, mergedPairs(value)...)
			continue
		}
		if p.limited {
			break
		}
		pairs = addPair(pairs, seen, Pair{key, value}, &p.diags)
	}
	for _, m := range merged {
		if _, given := seen[m.Key.Text]; !given {
			seen[m.Key.Text] = len(pairs)
			pairs = append(pairs, m)
		}
	}
	return pairs, end
}

// mergedPairs gives the pairs of a merge key's value: a mapping, or a list of
// mappings of which earlier ones win.
func mergedPairs(n *Node) []Pair {
	if n.Kind == Mapping {
		return n.Pairs
	}
	var pairs []Pair
	for _, item := range n.Items {
		if item.Kind == Mapping {
			pairs = append(pairs, item.Pairs...)
		}
	}
	return pairs
}

// skipProperties gives the offset behind a node's tag and anchor.
func (p *yamlParser) skipProperties(at int) int {
	text := p.file.Bytes
	for at < len(text) && (text[at] == '!' || text[at] == '&') {
		for at < len(text) && text[at] > ' ' && text[at] != ',' {
			at++
		}
		at = p.skipSpace(at)
	}
	return at
}

// skipSpace gives the offset of the next character that is neither space nor comment.
func (p *yamlParser) skipSpace(at int) int {
	text := p.file.Bytes
	for at < len(text) {
		switch c := text[at]; {
		case c == ' ' || c == '\t' || c == '\n' || c == '\r':
			at++
		case c == '#' && (at == 0 || text[at-1] <= ' '):
			for at < len(text) && text[at] != '\n' {
				at++
			}
		default:
			return at
		}
	}
	return at
}

// closing gives the offset behind the bracket that closes a flow collection
// whose last part ends before at.
func (p *yamlParser) closing(at int) int {
	for at = p.skipSpace(at); at < len(p.file.Bytes); at = p.skipSpace(at) {
		switch p.file.Bytes[at] {
		case ',', ':', '?': // behind the last part, or a key without a value
			at++
		case ']', '}':
			return at + 1
		default:
			return at
		}
	}
	return at
}

// scalarEnd gives the offset behind a scalar that begins at start.
func (p *yamlParser) scalarEnd(y *yaml.Node, start int) int {
	text := p.file.Bytes
	switch {
	case y.Style&yaml.DoubleQuotedStyle != 0:
		for i := start + 1; i < len(text); i++ {
			if text[i] == '\\' {
				i++
			} else if text[i] == '"' {
				return i + 1
			}
		}
	case y.Style&yaml.SingleQuotedStyle != 0:
		for i := start + 1; i < len(text); i++ {
			if text[i] == '\'' && i+1 < len(text) && text[i+1] == '\'' {
				i++
			} else if text[i] == '\'' {
				return i + 1
			}
		}
	case y.Style&(yaml.LiteralStyle|yaml.FoldedStyle) != 0:
		return p.blockEnd(start)
	default:
		return p.plainEnd(y.Value, start)
	}
	return start
}

// plainEnd walks through the text and its source together: any white space
// in one is any white space in the other, since lines fold.
func (p *yamlParser) plainEnd(value string, at int) int {
	text := p.file.Bytes
	for i := 0; i < len(value); {
		if value[i] == ' ' || value[i] == '\n' {
			for i < len(value) && (value[i] == ' ' || value[i] == '\n') {
				i++
			}
			for at < len(text) && text[at] <= ' ' {
				at++
			}
			continue
		}
		i++
		at++
	}
	return min(at, len(text))
}

// blockEnd gives the end of the last line of a literal or folded scalar: its
// lines are those indented like the first that is not blank, or deeper.
func (p *yamlParser) blockEnd(start int) int {
	text := p.file.Bytes
	lineEnd := func(at int) int {
		if i := bytes.IndexByte(text[at:], '\n'); i >= 0 {
			return at + i
		}
		return len(text)
	}
	header := lineEnd(start)
	end, indent := len(bytes.TrimRight(text[:header], "\r")), -1
	for at := header + 1; at < len(text); {
		next := lineEnd(at)
		line := bytes.TrimRight(text[at:next], "\r \t")
		own := len(line) - len(bytes.TrimLeft(line, " "))
		switch {
		case len(line) == 0:
		case indent < 0 && own > p.outerIndent(start):
			indent = own
			end = at + len(line)
		case indent >= 0 && own >= indent:
			end = at + len(line)
		default:
			return end
		}
		at = next + 1
	}
	return end
}

// outerIndent gives the indentation of the line that a block scalar's header
// stands on, -1 at the top level of a document.
func (p *yamlParser) outerIndent(at int) int {
	start := bytes.LastIndexByte(p.file.Bytes[:at], '\n') + 1
	line := p.file.Bytes[start:at]
	if bytes.HasPrefix(line, []byte("---")) {
		return -1
	}
	return len(line) - len(bytes.TrimLeft(line, " "))
}
