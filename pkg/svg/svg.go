// Package svg holds what pictures of text need: how wide a text is about to
// be, a text cut to a width, and texts that are safe inside of an element. It
// draws nothing.
package svg

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/width"
)

// Weight is that of a font.
type Weight int

// The weights.
const (
	Regular Weight = iota
	Bold
)

// widths are the advances of the characters from space to tilde in thousandths of the font's size:
// the widest of the usual sans-serif system fonts, so that a text never needs more.
var widths = [...]int{
	280, 330, 410, 650, 600, 860, 720, 240, 370, 370, 440, 640, 280, 370, 280, 350, // space to /
	600, 600, 600, 600, 600, 600, 600, 600, 600, 600, 300, 300, 640, 640, 640, 540, // 0 to ?
	960, 690, 670, 720, 740, 620, 590, 760, 750, 290, 560, 680, 570, 880, 760, 780, // @ to O
	640, 780, 670, 660, 640, 740, 680, 970, 670, 660, 640, 330, 350, 330, 560, 520, // P to _
	450, 570, 610, 550, 610, 580, 370, 610, 600, 270, 280, 560, 270, 900, 600, 600, // ` to o
	610, 610, 400, 520, 380, 600, 550, 790, 550, 550, 510, 400, 300, 400, 640, // p to ~
}

// Width gives about how wide a text is at a font size, in the unit of the size. It errs on the wide side.
func Width(s string, size float64, weight Weight) float64 {
	n := 0
	for _, r := range s {
		n += advance(r)
	}
	w := float64(n) * size / 1000
	if weight == Bold {
		w *= 1.12 // of the widest bold faces
	}
	return w
}

func advance(r rune) int {
	switch {
	case r >= ' ' && r <= '~':
		return widths[r-' ']
	case unicode.In(r, unicode.Mn, unicode.Me):
		return 0
	case r == '…':
		return 1000
	}
	switch width.LookupRune(r).Kind() {
	case width.EastAsianWide, width.EastAsianFullwidth:
		return 1050
	}
	if unicode.Is(unicode.So, r) {
		return 1400
	}
	return 750
}

// maxMarks bounds the bytes of a cut text for each thousandth of its width: marks that
// combine with a character take none, however many there are.
const maxMarks = 4096

// Cut gives a text that is at most so wide: the text itself, or its beginning and "…".
func Cut(s string, room, size float64, weight Weight) string {
	if len(s) <= maxMarks && Width(s, size, weight) <= room {
		return s
	}
	used := Width("…", size, weight)
	for i, r := range s {
		used += Width(string(r), size, weight)
		if used > room || i > maxMarks {
			return strings.TrimRight(s[:i], " ") + "…"
		}
	}
	return s
}

// CutMiddle gives a text that is at most so wide: the text itself, or its
// beginning and its end with "…" between them. Addresses differ at their ends.
func CutMiddle(s string, room, size float64, weight Weight) string {
	if len(s) <= maxMarks && Width(s, size, weight) <= room {
		return s
	}
	half := (room - Width("…", size, weight)) / 2
	head := strings.TrimSuffix(Cut(s, half+Width("…", size, weight), size, weight), "…")
	used, from := 0.0, len(s)
	for from > len(head) && len(s)-from < maxMarks {
		r, n := utf8.DecodeLastRuneInString(s[:from])
		used += Width(string(r), size, weight)
		if used > half {
			break
		}
		from -= n
	}
	return head + "…" + s[from:]
}

// maxText bounds a text in a picture, in characters.
const maxText = 400

// Text makes a text from a file safe inside of an element or an attribute: markup is
// escaped, characters that XML does not know, that are not seen or that turn the
// direction of writing become U+FFFD, and a very long one is cut.
func Text(s string) string {
	var b strings.Builder
	n := 0
	for _, r := range s {
		if n++; n > maxText {
			b.WriteString("…")
			break
		}
		switch {
		case r == '&':
			b.WriteString("&amp;")
		case r == '<':
			b.WriteString("&lt;")
		case r == '>':
			b.WriteString("&gt;")
		case r == '"':
			b.WriteString("&quot;")
		case r == '\'':
			b.WriteString("&#39;")
		case r == '\n' || r == '\t':
			b.WriteByte(' ')
		case unicode.IsControl(r), unicode.In(r, unicode.Cf, unicode.Zl, unicode.Zp, unicode.Co), r == 0xfffe, r == 0xffff:
			b.WriteRune(utf8.RuneError)
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}
