package markdown

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/plinth-lint/plinth/pkg/report/text"
	"github.com/plinth-lint/plinth/pkg/source"
)

// maxText bounds a text from a file, maxLine a line of code, in characters.
const (
	maxText = 300
	maxLine = 160
)

// loaded matches words that would become more than words when the rendered
// text is looked through: mentions, references to issues and commits,
// addresses that link themselves, emoji, formulas. A backslash keeps none of
// these from it (github.github.com/gfm §6.9; the others are GitHub's own): code does.
var loaded = regexp.MustCompile(`[@#$:]|(?i)www\.|^gh-[0-9]|^[0-9a-f]{7,40}$`)

// punctuation is what may have a meaning in Markdown.
var punctuation = regexp.MustCompile("[\\\\`*_{}\\[\\]<>()#+\\-.!|~&\"'=^]")

// Inline makes a text of a file stand in a sentence as it is, without any effect.
func Inline(s string) string {
	words := strings.Fields(bounded(text.Clean(s), maxText))
	for i, w := range words {
		core := strings.TrimRight(w, ".,;:!?")
		if loaded.MatchString(core) {
			words[i] = Code(core) + punctuation.ReplaceAllString(w[len(core):], `\$0`)
			continue
		}
		words[i] = punctuation.ReplaceAllStringFunc(w, func(p string) string {
			if i > 0 && (p == "." || p == "-" || p == "'") {
				return p // they begin a list or underline a heading only at the start of a line
			}
			return `\` + p
		})
	}
	return strings.Join(words, " ")
}

// Code makes a text of a file a code span, between more backticks than it has in a row.
func Code(s string) string {
	s = strings.TrimSpace(bounded(text.Clean(s), maxText))
	if s == "" {
		return "–"
	}
	ticks := strings.Repeat("`", longest(s)+1)
	if s[0] == '`' || s[len(s)-1] == '`' {
		s = " " + s + " "
	}
	return ticks + s + ticks
}

// longest gives the length of the longest run of backticks.
func longest(s string) int {
	most, run := 0, 0
	for _, r := range s {
		if r != '`' {
			run = 0
			continue
		}
		run++
		most = max(most, run)
	}
	return most
}

func bounded(s string, most int) string {
	n := 0
	for i := range s {
		if n++; n > most {
			return s[:i] + "…"
		}
	}
	return s
}

// around is how many lines of code stand before and behind the place of a finding.
const around = 2

// excerpt writes the code around a place as part of a list's item, its lines numbered and the first
// line of the place marked.
func (v *review) excerpt(r source.Range) {
	f, err := v.result.Tree.Read(r.File)
	if err != nil || r.Start.Line == 0 {
		return
	}
	at := int(r.Start.Line)
	from, to := max(1, at-around), min(f.LineCount(), at+around)
	var lines []string
	for n := from; n <= to; n++ {
		mark := ' '
		if n == at {
			mark = '>'
		}
		line := strings.ReplaceAll(strings.TrimPrefix(f.Line(n), "\ufeff"), "\t", "    ")
		line = strings.TrimRight(text.Clean(bounded(line, maxLine)), " ")
		lines = append(lines, strings.TrimRight(fmt.Sprintf("%c %*d │ %s", mark, len(fmt.Sprint(to)), n, line), " "))
	}
	fence := strings.Repeat("`", max(3, longest(strings.Join(lines, "\n"))+1))
	v.printf("\n  %stext\n", fence)
	for _, l := range lines {
		v.printf("  %s\n", l)
	}
	v.printf("  %s\n\n", fence)
}
