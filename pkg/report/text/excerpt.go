package text

import (
	"strings"
	"unicode/utf8"

	"github.com/plinth-lint/plinth/pkg/source"
)

// tabWidth is how wide a tab is shown, in columns.
const tabWidth = 4

// byteOrderMark may begin a file, and is no part of its text.
const byteOrderMark = "\ufeff"

// excerpt shows the line where a range starts, with the range marked below.
func (p *printer) excerpt(r source.Range, color string) {
	f, err := p.result.Tree.Read(r.File)
	if err != nil || r.Start.Line == 0 || p.result.Tree.Concealed(r.File) {
		return
	}
	st := p.style
	line := f.Line(int(r.Start.Line))
	from := min(max(0, int(r.Start.Column)-1), len(line))
	to := len(line)
	if r.End.Line == r.Start.Line {
		to = max(from, min(int(r.End.Column)-1, len(line)))
	}
	before, marked, after := clip(strings.TrimPrefix(line[:from], byteOrderMark), line[from:to], line[to:], p.options.Width-12)
	number := padded(r.Start.Line)
	gutter := strings.Repeat(" ", len(number))
	p.printf(" %s%s |%s %s\n", st.blue, number, st.reset, defuse(before+marked+after))
	p.printf(" %s%s |%s %s%s%s%s\n", st.blue, gutter, st.reset, strings.Repeat(" ", Columns(before)),
		color, strings.Repeat("^", max(1, Columns(strings.TrimRight(marked, " ")))), st.reset)
}

func padded(n int32) string {
	s := ""
	for ; n > 0; n /= 10 {
		s = string(rune('0'+n%10)) + s
	}
	return strings.Repeat(" ", max(0, 4-len(s))) + s
}

// clip keeps of a line the marked part and what fits around it into the
// width, as it is shown. It looks at no more of the line than that: a whole
// template may stand on one.
func clip(before, marked, after string, width int) (b, m, a string) {
	width = max(width, 20)
	m, whole := head(marked, width-4)
	if !whole {
		after = ""
	}
	room := width - Columns(m)
	a, _ = head(after, room)
	b, _ = tail(before, max(room/2, room-Columns(a)))
	a, _ = head(after, room-Columns(b))
	return b, m, a
}

// maxCell bounds the bytes for each column: marks that combine with a
// character take no column however many there are.
const maxCell = 16

// head gives the beginning of a text as it is shown in at most so many
// columns, and whether that is all of it; where it is not, it ends in "…".
func head(s string, width int) (shown string, whole bool) {
	var b strings.Builder
	used, fits := 0, 0
	for _, r := range s {
		cell := cell(r)
		used += Columns(cell)
		if used > width || b.Len() > maxCell*width {
			if width == 0 {
				return "", false
			}
			return b.String()[:fits] + "…", false
		}
		b.WriteString(cell)
		if used < width {
			fits = b.Len()
		}
	}
	return b.String(), true
}

// tail gives the end of a text, as head its beginning.
func tail(s string, width int) (shown string, whole bool) {
	var b string
	used, fits := 0, 0
	for s != "" {
		r, size := utf8.DecodeLastRuneInString(s)
		s = s[:len(s)-size]
		cell := cell(r)
		used += Columns(cell)
		if used > width || len(b) > maxCell*width {
			if width == 0 {
				return "", false
			}
			return "…" + b[len(b)-fits:], false
		}
		b = cell + b
		if used < width {
			fits = len(b)
		}
	}
	return b, true
}

// cell gives a character as an excerpt shows it.
func cell(r rune) string {
	if r == '\t' {
		return strings.Repeat(" ", tabWidth)
	}
	return string(visible(r))
}
