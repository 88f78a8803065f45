package html

import (
	"html/template"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// clean keeps characters that steer a reader's eye (controls, marks that turn the direction of
// text, invisible ones) out of the page: each becomes U+FFFD. Tabs and line feeds stay.
func clean(s string) string {
	return strings.Map(visible, strings.ToValidUTF8(s, string(utf8.RuneError)))
}

func visible(r rune) rune {
	switch {
	case r == '\n' || r == '\t':
		return r
	case unicode.IsControl(r), unicode.In(r, unicode.Cf, unicode.Zl, unicode.Zp):
		return utf8.RuneError
	}
	return r
}

// span is a range of bytes of a line that a finding marks.
type span struct{ start, end int }

// maxLine bounds how much of one line is shown, in bytes: a whole template may stand on one.
const maxLine = 4000

// renderLine gives a line as HTML: its tokens in spans by class, its marks
// around them. Tokens and marks are relative to the line; what lies outside is cut off.
func renderLine(line string, tokens []token, marks []span) template.HTML {
	cut := len(line) > maxLine
	if cut {
		end := maxLine
		for end > 0 && !utf8.RuneStart(line[end]) {
			end--
		}
		line = line[:end]
	}
	var b strings.Builder
	edges := edgesOf(len(line), tokens, marks)
	inMark, next := false, 0
	for i := 0; i+1 < len(edges); i++ {
		from, to := edges[i], edges[i+1]
		marked := slices.ContainsFunc(marks, func(m span) bool { return m.start <= from && to <= m.end })
		if marked != inMark {
			if marked {
				b.WriteString("<mark>")
			} else {
				b.WriteString("</mark>")
			}
			inMark = marked
		}
		text := template.HTMLEscapeString(clean(line[from:to]))
		for next < len(tokens) && tokens[next].end <= from {
			next++
		}
		if next < len(tokens) && tokens[next].start <= from {
			text = `<i class="` + string(tokens[next].class) + `">` + text + `</i>`
		}
		b.WriteString(text)
	}
	if inMark {
		b.WriteString("</mark>")
	}
	if cut {
		b.WriteString(`<i class="cut">… the line goes on</i>`)
	}
	return template.HTML(b.String()) // every part of it is escaped above
}

// edgesOf gives where tokens and marks begin and end on a line, from 0 to its length, sorted.
func edgesOf(length int, tokens []token, marks []span) []int {
	edges := []int{0, length}
	for _, t := range tokens {
		edges = append(edges, t.start, t.end)
	}
	for _, m := range marks {
		edges = append(edges, m.start, m.end)
	}
	for i := range edges {
		edges[i] = max(0, min(length, edges[i]))
	}
	slices.Sort(edges)
	return slices.Compact(edges)
}

// painter gives the lines of a text as HTML.
type painter struct {
	text   string
	starts []int // of the lines
	tokens []token
}

func newPainter(language, text string) *painter {
	p := &painter{text: text, starts: []int{0}, tokens: highlight(language, text)}
	for i := range len(text) {
		if text[i] == '\n' {
			p.starts = append(p.starts, i+1)
		}
	}
	return p
}

// lines gives how many lines the text has; a line feed at its end begins none.
func (p *painter) lines() int {
	n := len(p.starts)
	if n > 1 && p.starts[n-1] == len(p.text) {
		n--
	}
	return n
}

// line gives a 1-based line as HTML, with marks in bytes from its start.
func (p *painter) line(n int, marks []span) template.HTML {
	start, end := p.starts[n-1], len(p.text)
	if n < len(p.starts) {
		end = p.starts[n] - 1
	}
	text := strings.TrimSuffix(p.text[start:end], "\r")
	first, _ := slices.BinarySearchFunc(p.tokens, start, func(t token, at int) int {
		if t.end <= at {
			return -1
		}
		return 1
	})
	var own []token
	for _, t := range p.tokens[first:] {
		if t.start >= start+len(text) || t.start-start > maxLine {
			break
		}
		own = append(own, token{t.start - start, t.end - start, t.class})
	}
	if n == 1 && strings.HasPrefix(text, byteOrderMark) {
		text = text[len(byteOrderMark):]
		own, marks = shift(own, marks, len(byteOrderMark))
	}
	return renderLine(text, own, marks)
}

// byteOrderMark may begin a file, and is no part of its text.
const byteOrderMark = "\ufeff"

func shift(tokens []token, marks []span, by int) ([]token, []span) {
	moved := make([]span, len(marks))
	for i, m := range marks {
		moved[i] = span{m.start - by, m.end - by}
	}
	for i := range tokens {
		tokens[i].start, tokens[i].end = tokens[i].start-by, tokens[i].end-by
	}
	return tokens, moved
}

// code gives a whole text as highlighted lines.
func code(language, text string) template.HTML {
	p := newPainter(language, text)
	var b strings.Builder
	for n := 1; n <= p.lines(); n++ {
		if n > 1 {
			b.WriteString("\n")
		}
		b.WriteString(string(p.line(n, nil)))
	}
	return template.HTML(b.String()) // of escaped lines
}
