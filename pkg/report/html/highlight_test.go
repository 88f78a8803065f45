package html

import (
	"strings"
	"testing"
)

// shown gives a text with its tokens as «class text».
func shown(language, text string) string {
	var b strings.Builder
	at := 0
	for _, t := range highlight(language, text) {
		b.WriteString(text[at:t.start] + "«" + string(t.class) + " " + text[t.start:t.end] + "»")
		at = t.end
	}
	return b.String() + text[at:]
}

func TestSourceIsHighlighted(t *testing.T) {
	for _, tt := range []struct{ name, language, text, want string }{
		{"a block", "hcl", "resource \"a\" \"b\" {\n  size = 3 # x\n}", "«w resource» «s \"a\"» «s \"b\"» {\n  «k size» = «n 3» «c # x»\n}"},
		{"an interpolation with a string in it", "hcl", `a = "x${f("y}")}z"`, `«k a» = «s "x»«i ${»«f f»(«s "y}"»)«i }»«s z"»`},
		{"an escaped interpolation", "hcl", `a = "$${b}"`, `«k a» = «s "$${b}"»`},
		{"a comparison is no argument", "hcl", "a = b == true ? null : c", "«k a» = b == «w true» ? «w null» : c"},
		{"a heredoc", "hcl", "a = <<-EOT\n  x ${b} # no\n  EOT\nc = 1", "«k a» = «w <<-EOT»«s \n  x »«i ${»b«i }»«s  # no\n»«w   EOT»\n«k c» = «n 1»"},
		{"a comment of several lines", "hcl", "/* a\n\"b */ c = 1", "«c /* a\n\"b */» «k c» = «n 1»"},
		{"a string that does not end", "hcl", "a = \"b\nc = 1", "«k a» = «s \"b»\n«k c» = «n 1»"},
		{"an interpolation that does not end", "hcl", "a = \"${b", "«k a» = «s \"»«i ${»b"},
		{"keys and scalars", "yaml", "a: b c # d\ne: 12\nf: true\n- g: \"h\"", "«k a»: «s b c» «c # d»\n«k e»: «n 12»\n«k f»: «w true»\n- «k g»: «s \"h\"»"},
		{"tags, anchors, aliases", "yaml", "a: !Ref B\nc: &d e\nf: *d", "«k a»: «f !Ref» «s B»\n«k c»: «f &d» «s e»\n«k f»: «f *d»"},
		{"a block scalar", "yaml", "a: |\n  b: c # d\n\n  e\nf: g", "«k a»: «w |»\n  «s b: c # d»\n\n  «s e»\n«k f»: «s g»"},
		{"a colon and a hash inside of a scalar", "yaml", "a: b:c#d", "«k a»: «s b:c#d»"},
		{"a flow mapping", "yaml", "{a: 1, 'b': [c]}", "{«k a»: «n 1», «k 'b'»: [«s c»]}"},
		{"JSON", "json", `{"a": ["b\"", -1.5e3, null]}`, `{«k "a"»: [«s "b\""», «n -1.5e3», «w null»]}`},
		{"another language", "", "a = 1", "a = 1"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := shown(tt.language, tt.text); got != tt.want {
				t.Errorf("got  %s\nwant %s", got, tt.want)
			}
		})
	}
}

func TestALineIsMarkedAndEscaped(t *testing.T) {
	for _, tt := range []struct {
		name, text string
		marks      []span
		want       string
	}{
		{"a value", `a = "<b>"`, []span{{4, 9}}, `<i class="k">a</i> = <mark><i class="s">&#34;&lt;b&gt;&#34;</i></mark>`},
		{"a mark across tokens", "a = 1", []span{{0, 5}}, `<mark><i class="k">a</i> = <i class="n">1</i></mark>`},
		{"marks that overlap", "abcdef", []span{{0, 3}, {2, 5}}, `<mark>abcde</mark>f`},
		{"a mark outside", "ab", []span{{7, 9}}, "ab"},
		{"characters that steer the eye", "# a\u202e\x1b", nil, "<i class=\"c\"># a\ufffd\ufffd</i>"},
		{"bytes that are no text", "# \xff", nil, "<i class=\"c\"># \ufffd</i>"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := string(newPainter("hcl", tt.text).line(1, tt.marks)); got != tt.want {
				t.Errorf("got  %s\nwant %s", got, tt.want)
			}
		})
	}
	long := string(newPainter("json", `{"a": "`+strings.Repeat("é", maxLine)+`"}`).line(1, nil))
	if len(long) > 2*maxLine || !strings.HasSuffix(long, "the line goes on</i>") || strings.Contains(long, "\ufffd") {
		t.Errorf("a long line is cut to %d bytes: …%s", len(long), long[len(long)-80:])
	}
}

// FuzzHighlight wants tokens in order and inside of the text, and no markup from it.
func FuzzHighlight(f *testing.F) {
	for _, seed := range []string{"a = \"${b}\"", "a: |\n  b", `{"a": 1}`, "<<EOT\nx\nEOT", "\"${\"${", "%{if a}\n", "- !x &y *z", "\xff"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		for _, language := range []string{"hcl", "yaml", "json"} {
			at := 0
			for _, x := range highlight(language, text) {
				if x.start < at || x.end <= x.start || x.end > len(text) {
					t.Fatalf("%s: the token %v of %q follows %d", language, x, text, at)
				}
				at = x.end
			}
			p := newPainter(language, text)
			for n := 1; n <= p.lines(); n++ {
				html := string(p.line(n, []span{{0, 3}, {2, 9}}))
				if strings.Count(html, "<") != 2*strings.Count(html, "<i class=")+2*strings.Count(html, "<mark>") {
					t.Fatalf("%s: the line %q becomes %s", language, text, html)
				}
			}
		}
	})
}
