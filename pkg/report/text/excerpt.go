package text

import (
	"strings"
	"unicode/utf8"

	"github.com/plinth-lint/plinth/pkg/source"
)

// Clean makes text from files safe for a terminal: control characters, which
// could steer it, and characters that turn the direction of writing are shown as U+FFFD.
func Clean(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\t':
			return ' '
		case r < ' ', r >= 0x7f && r < 0xa0, r >= 0x202a && r <= 0x202e, r >= 0x2066 && r <= 0x2069, r == utf8.RuneError:
			return utf8.RuneError
		}
		return r
	}, s)
}

// tabWidth is how wide a tab is shown, in columns.
const tabWidth = 4

// excerpt shows the line where a range starts, with the range marked below.
func (p *printer) excerpt(r source.Range, color string) {
	f, err := p.result.Tree.Read(r.File)
	if err != nil || r.Start.Line == 0 {
		return
	}
	st := p.style
	line := f.Line(int(r.Start.Line))
	from := min(int(r.Start.Column)-1, len(line))
	to := len(line)
	if r.End.Line == r.Start.Line {
		to = min(int(r.End.Column)-1, len(line))
	}
	before, marked, after := expand(line[:from]), expand(line[from:max(from, to)]), expand(line[max(from, to):])
	before, marked, after = clip(before, marked, after, p.options.Width-12)
	number := padded(r.Start.Line)
	gutter := strings.Repeat(" ", len(number))
	p.printf(" %s%s |%s %s%s%s\n", st.blue, number, st.reset, before, marked, after)
	p.printf(" %s%s |%s %s%s%s%s\n", st.blue, gutter, st.reset, strings.Repeat(" ", utf8.RuneCountInString(before)),
		color, strings.Repeat("^", max(1, utf8.RuneCountInString(strings.TrimRight(marked, " ")))), st.reset)
}

func padded(n int32) string {
	s := ""
	for ; n > 0; n /= 10 {
		s = string(rune('0'+n%10)) + s
	}
	return strings.Repeat(" ", max(0, 4-len(s))) + s
}

// expand shows tabs as spaces and control characters as U+FFFD.
func expand(s string) string {
	return Clean(strings.ReplaceAll(s, "\t", strings.Repeat(" ", tabWidth)))
}

// clip keeps a long line around the marked part within the width.
func clip(before, marked, after string, width int) (string, string, string) {
	width = max(width, 20)
	b, m, a := []rune(before), []rune(marked), []rune(after)
	if len(b)+len(m)+len(a) <= width {
		return before, marked, after
	}
	if len(m) > width-4 {
		m = append(m[:width-5], '…')
		a = nil
	}
	room := width - len(m)
	if len(b) > room/2 {
		keep := max(1, room/2)
		b = append([]rune{'…'}, b[len(b)-keep+1:]...)
	}
	if room = width - len(m) - len(b); len(a) > room {
		a = append(a[:max(0, room-1)], '…')
	}
	return string(b), string(m), string(a)
}
