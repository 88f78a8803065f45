package policytest

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/plinth-lint/plinth/pkg/policy"
	"github.com/plinth-lint/plinth/pkg/source"
)

// sections are the headings of a lesson in their order.
var sections = []string{"Why it matters", "How to fix it", "Trade-offs", "When to accept it", "On the exam", "References"}

// The measures of a lesson. The first sentences of Why and Fix are shown with
// every finding in a terminal.
const (
	minWhyWords      = 110
	maxFirstSentence = 200 // letters
)

var heading = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^(#{1,6})\s+(.*?)\s*#*$`) })

// headings gives the headings of a Markdown text outside code, with their lines.
func headings(f *source.File) (titles []string, lines []int) {
	fence := ""
	for n := 1; n <= f.LineCount(); n++ {
		text := strings.TrimSpace(f.Line(n))
		switch {
		case fence != "":
			if strings.HasPrefix(text, fence) {
				fence = ""
			}
		case strings.HasPrefix(text, "```"), strings.HasPrefix(text, "~~~"):
			fence = text[:3]
		default:
			if m := heading().FindStringSubmatch(f.Line(n)); m != nil && len(m[1]) == 2 {
				titles, lines = append(titles, m[2]), append(lines, n)
			}
		}
	}
	return titles, lines
}

// checkLesson holds a lesson to its sections, their order and length.
func checkLesson(p *policy.Policy, f *source.File) []Failure {
	titles, lines := headings(f)
	if !slices.Equal(titles, sections) {
		line := 1
		for i := range titles {
			if i >= len(sections) || titles[i] != sections[i] {
				line = lines[i]
				break
			}
		}
		return []Failure{{Check: CheckLesson, File: f.Path, Line: line, Want: "the sections " + strings.Join(sections, ", ") + " in this order, as ## headings",
			Got: list(titles), Hint: "rename, add or move the headings"}}
	}
	var out []Failure
	fail := func(section int, want, got, hint string) {
		out = append(out, Failure{Check: CheckLesson, File: f.Path, Line: lines[section], Want: want, Got: got, Hint: hint})
	}
	bodies := []string{p.Lesson().Why, p.Lesson().Fix, p.Lesson().TradeOffs, p.Lesson().Accept, p.Lesson().Exam, p.Lesson().References}
	for i, body := range bodies {
		if strings.TrimSpace(body) == "" {
			fail(i, "text under "+sections[i], "nothing", "write the section")
		}
	}
	if n := len(strings.Fields(p.Lesson().Why)); n < minWhyWords {
		fail(0, fmt.Sprintf("at least %d words that say why", minWhyWords), fmt.Sprintf("%d", n), "say what goes wrong, how, and what it costs")
	}
	for i, first := range []string{p.Lesson().WhyShort(), p.Lesson().FixShort()} {
		if n := len([]rune(first)); n > maxFirstSentence {
			fail(i, fmt.Sprintf("a first sentence of at most %d letters, for the terminal", maxFirstSentence), fmt.Sprintf("%d letters: %s", n, first), "begin with a short sentence")
		}
		if first != "" && !strings.ContainsAny(first[len(first)-1:], ".:!?") {
			fail(i, "a first sentence that ends, for the terminal", first, "begin the section with a sentence, not with a list or code")
		}
	}
	if !strings.Contains(p.Lesson().References, "](https://") && !strings.Contains(p.Lesson().References, "<https://") && !strings.Contains(p.Lesson().References, "https://") {
		fail(5, "links to official pages", "none", "link the pages that the lesson's facts come from")
	}
	for _, link := range address().FindAllString(f.Line(1)+"\n"+string(f.Bytes), -1) {
		if reason := unofficial(link); reason != "" && strings.Contains(p.Lesson().References, link) {
			fail(5, "references to official pages", link+": "+reason, "name the maker's own page")
		}
	}
	return out
}

var address = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`https?://[^\s)>\]"']+`) })
