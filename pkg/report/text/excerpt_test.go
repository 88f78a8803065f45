package text

import (
	"math/rand/v2"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/plinth-lint/plinth/pkg/lint"
	"github.com/plinth-lint/plinth/pkg/source"
)

// excerptOf shows the place between « and » of a file.
func excerptOf(t *testing.T, text string, width int) string {
	t.Helper()
	from := strings.Index(text, "«")
	text = strings.Replace(text, "«", "", 1)
	to := strings.Index(text, "»")
	text = strings.Replace(text, "»", "", 1)
	if from < 0 || to < from {
		t.Fatalf("no place is marked in %q", text)
	}
	tree := source.Memory(map[string]string{"f": text})
	f, err := tree.Read("f")
	if err != nil {
		t.Fatal(err)
	}
	p := &printer{options: Options{Width: width}, result: &lint.Result{Tree: tree}}
	p.excerpt(f.Range(from, to), "")
	return p.out.String()
}

func TestTheCaretsStandUnderTheValue(t *testing.T) {
	tests := []struct {
		name, text string
		want       string
	}{
		{"plain text", "a = «0»\n", `
    1 | a = 0
      |     ^
`}, {"the second line", "x\n  a = «true» # why\n", `
    2 |   a = true # why
      |       ^^^^
`}, {"tabs before and inside", "\ta\t=«[\t1]»\n", `
    1 |     a    =[    1]
      |           ^^^^^^^
`}, {"wide characters before", "名前 = «0»\n", `
    1 | 名前 = 0
      |        ^
`}, {"wide characters inside", "a = «\"名前\"» # x\n", `
    1 | a = "名前" # x
      |     ^^^^^^
`}, {"emoji", "a = \"😀\", b = «\"😀\"»\n", `
    1 | a = "😀", b = "😀"
      |               ^^^^
`}, {"combining characters", "a = \"e\u0301\", b = «\"e\u0301\"»\n", "\n    1 | a = \"e\u0301\", b = \"e\u0301\"\n      |              ^^^\n"},
		{"control characters", "/* \x1b[1m\u202e\u200b */ a = «\"\x00\"»\n", `
    1 | /* �[1m�� */ a = "�"
      |                  ^^^
`}, {"bytes that are not UTF-8", "\xff\xfe = «\"\xff\"»\n", `
    1 | �� = "�"
      |      ^^^
`}, {"a line that ends in a carriage return", "a = «0»\r\nb\r\n", `
    1 | a = 0
      |     ^
`}, {"a byte order mark", "\ufeffa = «0»\n", `
    1 | a = 0
      |     ^
`}, {"a value of several lines", "a = «[ \n  1\n]»\n", `
    1 | a = [ 
      |     ^
`}, {"an empty place", "a = «»\n", `
    1 | a = 
      |     ^
`}, {"the end of the file", "a\n«»", `
    2 | 
      | ^
`}, {"a command of a build system across the place", "a##«[x]»\n", `
    1 | a#�[x]
      |    ^^^
`}, {"a long line before", strings.Repeat("0123456789", 5) + " = «12345»", `
    1 | …90123456789 = 12345
      |                ^^^^^
`}, {"a long line behind", "a = «12345» # " + strings.Repeat("0123456789", 5), `
    1 | a = 12345 # 0123456…
      |     ^^^^^
`}, {"a long line around", strings.Repeat("0123456789", 5) + "«12345»" + strings.Repeat("0123456789", 5), `
    1 | …456789123450123456…
      |        ^^^^^
`}, {"a long value", "aaaa = «" + strings.Repeat("0123456789", 5) + "» # x", `
    1 | … = 012345678901234…
      |     ^^^^^^^^^^^^^^^^
`}, {"a long value of wide characters", "aaaa = «" + strings.Repeat("名", 50) + "» # x", `
    1 | …a = 名名名名名名名…
      |      ^^^^^^^^^^^^^^^
`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := "\n" + excerptOf(t, tt.text, 32); got != tt.want {
				t.Errorf("got%swant%s", got, tt.want)
			}
		})
	}
}

// Whatever stands on a line and wherever the place is, the excerpt keeps to
// the width and the first caret stands under the place's first character.
func TestRandomExcerpts(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	alphabet := []string{"a", "=", "0", " ", "\t", "ö", "名", "😀", "e\u0301", "\x1b", "\xff", "\u202e", "\u200b", "\"", "…"}
	random := func(n int) string {
		var b strings.Builder
		for range rng.IntN(n) {
			b.WriteString(alphabet[rng.IntN(len(alphabet))])
		}
		return b.String()
	}
	for round := range 3000 {
		before, marked, after := random(60), "x"+random(60), random(60)
		width := 32 + rng.IntN(60)
		out := excerptOf(t, before+"«"+marked+"»"+after+"\n", width)
		lines := strings.Split(out, "\n")
		if len(lines) != 3 || lines[2] != "" {
			t.Fatalf("round %d: the excerpt has not two lines: %q", round, out)
		}
		code, carets := lines[0], lines[1]
		if n := max(Columns(code), Columns(carets)); n > width {
			t.Fatalf("round %d: %d columns at a width of %d:\n%s", round, n, width, out)
		}
		at, rest := strings.Index(carets, "^"), code
		for rest != "" && at > 0 {
			r, size := utf8.DecodeRuneInString(rest)
			at, rest = at-columnsOf(r), rest[size:]
		}
		for rest != "" { // marks that combine with the character before
			r, size := utf8.DecodeRuneInString(rest)
			if columnsOf(r) > 0 {
				break
			}
			rest = rest[size:]
		}
		if at != 0 || !strings.HasPrefix(rest, "x") {
			t.Fatalf("round %d: the first caret does not stand under the x:\n%s(%q, %q, %q)", round, out, before, marked, after)
		}
	}
}

// Marks that take no column pile up on one character without end.
func TestCombiningMarksEnd(t *testing.T) {
	marks := strings.Repeat("\u0301", 1_000_000)
	for _, text := range []string{"a" + marks + "«x»y", "a«x" + marks + "»y", "a«x»y" + marks} {
		if n := len(excerptOf(t, text+"\n", 80)); n > 4*maxCell*80 {
			t.Errorf("the excerpt has %d bytes", n)
		}
	}
}

// A template on one line may have many findings: each looks at a part of it alone.
func BenchmarkExcerptOfALongLine(b *testing.B) {
	line := strings.Repeat(`{"Type": "AWS::SQS::Queue"}, `, 100_000)
	tree := source.Memory(map[string]string{"f": line})
	f, err := tree.Read("f")
	if err != nil {
		b.Fatal(err)
	}
	at := f.Range(len(line)/2, len(line)/2+4)
	for b.Loop() {
		p := &printer{options: Options{Width: 100}, result: &lint.Result{Tree: tree}}
		p.excerpt(at, "")
	}
}
