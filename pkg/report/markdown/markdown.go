// Package markdown writes a result as a review that reads well in a pull
// request or a wiki: what was found by pillar, each policy's findings with
// their code and the fix, and the lesson folded away. Texts from files have no
// effect in it. It decides nothing about findings.
package markdown

import (
	"bytes"
	"cmp"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"

	"github.com/plinth-lint/plinth/pkg/finding"
	"github.com/plinth-lint/plinth/pkg/lint"
	"github.com/plinth-lint/plinth/pkg/policy"
	"github.com/plinth-lint/plinth/pkg/wellarchitected"
)

// CommentLimit is how long a comment on GitHub may be. GitHub counts
// characters; Limit counts bytes, of which there are at least as many.
const CommentLimit = 65536

// Options are how the review looks.
type Options struct {
	// Limit is the most bytes that the review has; 0 is no limit. What does not fit is left out in steps: lessons,
	// what is open, code, then findings, whose number is told.
	Limit int
}

// detail is how much of a review is written.
type detail struct {
	lessons, open, code bool
	// room is the bytes for policies' findings; -1 is no limit.
	room int
}

// Write writes the review.
func Write(w io.Writer, r *lint.Result, o Options) error {
	text := write(r, detail{lessons: true, open: true, code: true, room: -1})
	for _, d := range []detail{{open: true, code: true, room: -1}, {code: true, room: -1}, {room: -1}} {
		if o.Limit > 0 && len(text) > o.Limit {
			text = write(r, d)
		}
	}
	if o.Limit > 0 && len(text) > o.Limit {
		// What is left is the summary, which is short whatever was found, and
		// as many findings as fit.
		bare := len(write(r, detail{room: 0}))
		text = write(r, detail{room: max(0, o.Limit-bare)})
	}
	if o.Limit > 0 && len(text) > o.Limit {
		return fmt.Errorf("a review has at least %d bytes, and at most %d are allowed", len(text), o.Limit)
	}
	_, err := w.Write(text)
	return err
}

// review is one review as it is written.
type review struct {
	out    bytes.Buffer
	result *lint.Result
	detail detail
	// left counts the findings that did not fit.
	left int
}

func (v *review) printf(format string, args ...any) { fmt.Fprintf(&v.out, format, args...) }

func write(r *lint.Result, d detail) []byte {
	v := &review{result: r, detail: d}
	v.summary()
	before := v.out.Len()
	for _, p := range wellarchitected.Pillars() {
		v.pillar(p, before)
	}
	if v.left > 0 {
		v.printf("%s did not fit into this review; `plinth check` shows all.\n\n", count(v.left, "more finding"))
	}
	v.undetermined()
	v.unread()
	return append(bytes.TrimRight(v.out.Bytes(), "\n"), '\n')
}

// group is the findings of one policy that a review shows together.
type group struct {
	policy   *policy.Policy
	findings []*finding.Finding
}

// groups gives the findings with a status of a pillar by policy, the gravest first.
func (v *review) groups(pillar string, status finding.Status) []*group {
	byID := map[string]*group{}
	var out []*group
	for i := range v.result.Findings {
		f := &v.result.Findings[i]
		if f.Suppression != nil || f.Known() || f.Status != status || pillar != "" && f.Policy.Pillar != pillar {
			continue
		}
		if byID[f.Policy.ID] == nil {
			byID[f.Policy.ID] = &group{policy: f.Policy}
			out = append(out, byID[f.Policy.ID])
		}
		g := byID[f.Policy.ID]
		g.findings = append(g.findings, f)
	}
	slices.SortFunc(out, func(a, b *group) int {
		return cmp.Or(cmp.Compare(b.policy.Severity, a.policy.Severity), strings.Compare(a.policy.ID, b.policy.ID))
	})
	return out
}

// pillar writes what was found of a pillar. Its first byte is before.
func (v *review) pillar(p *wellarchitected.Pillar, before int) {
	heading := fmt.Sprintf("## %s\n\n", p.Name)
	for _, g := range v.groups(p.ID, finding.Fail) {
		at := v.out.Len()
		v.out.WriteString(heading)
		v.policy(g)
		if v.detail.room >= 0 && v.out.Len()-before > v.detail.room {
			v.out.Truncate(at)
			v.left += len(g.findings)
			continue
		}
		heading = ""
	}
}

// policy writes one policy's findings.
func (v *review) policy(g *group) {
	p := g.policy
	v.printf("### %s · %s\n\n", title(p.Severity.String()), Inline(p.Title))
	if why := p.Lesson().WhyShort(); why != "" {
		v.printf("%s\n\n", why)
	}
	for i, f := range g.findings {
		v.finding(f, i < maxExcerpts)
	}
	if fix := p.Lesson().FixShort(); fix != "" {
		v.gap()
		v.printf("**Fix:** %s\n", fix)
	}
	about := []string{Code(p.ID)}
	for _, id := range p.Practices {
		if b, ok := wellarchitected.Practice(id); ok {
			about = append(about, fmt.Sprintf("[%s](%s) %s", b.ID, b.URL, b.Title))
		}
	}
	v.gap()
	v.printf("%s\n\n", strings.Join(about, " · "))
	if v.detail.lessons {
		v.lesson(p)
	}
}

// gap ends what was written with one empty line.
func (v *review) gap() {
	v.out.Truncate(len(bytes.TrimRight(v.out.Bytes(), "\n")))
	v.printf("\n\n")
}

// maxExcerpts is how many findings of a policy show their code.
const maxExcerpts = 5

func (v *review) finding(f *finding.Finding, excerpt bool) {
	v.printf("- %s %s", Code(fmt.Sprintf("%s:%d", f.Range.File, f.Range.Start.Line)), Code(f.Address))
	if n := len(f.Instances); n > 1 {
		v.printf(" and %d more", n-1)
	}
	if f.Message != f.Policy.Description {
		v.printf(" – %s", Inline(f.Message))
	}
	if f.When != "" {
		v.printf(" when %s", Inline(f.When))
	}
	for _, chain := range f.Calls {
		var calls []string
		for _, c := range chain {
			calls = append(calls, Code(c.Name))
		}
		if len(calls) > 0 {
			v.printf(" called by %s", strings.Join(calls, " → "))
			break
		}
	}
	v.printf("\n")
	if excerpt && v.detail.code {
		v.excerpt(f.Range)
	}
}

// lesson writes the rest of a policy's lesson, folded away. It is Markdown of the library.
func (v *review) lesson(p *policy.Policy) {
	l := p.Lesson()
	if l.Markdown == "" {
		return
	}
	v.printf("<details>\n<summary>Why it matters, how to fix it, what it costs</summary>\n\n")
	for _, s := range []struct{ heading, text string }{
		{"Why it matters", l.Why}, {"How to fix it", l.Fix}, {"Trade-offs", l.TradeOffs}, {"When to accept it", l.Accept}, {"On the exam", l.Exam},
	} {
		if text := strings.TrimSpace(s.text); text != "" {
			v.printf("**%s**\n\n%s\n\n", s.heading, unwrapped(text))
		}
	}
	v.printf("</details>\n\n")
}

// block matches lines that begin something of their own in Markdown.
var block = regexp.MustCompile("^(\\s*([-*+]|\\d+[.)]) |\\s*[|>#]|    |\t|```|~~~)")

// unwrapped gives Markdown with each paragraph on one line: a comment on
// GitHub shows the end of a line as such.
func unwrapped(text string) string {
	var out []string
	fenced, open := false, false // open: the next line may go on with the last one
	for line := range strings.SplitSeq(text, "\n") {
		fence := strings.HasPrefix(strings.TrimSpace(line), "```") || strings.HasPrefix(strings.TrimSpace(line), "~~~")
		plain := !fenced && !fence && strings.TrimSpace(line) != ""
		if plain && open && !block.MatchString(line) {
			out[len(out)-1] += " " + strings.TrimSpace(line)
			continue
		}
		out = append(out, line)
		open = plain && !strings.HasPrefix(line, "|") && !strings.HasPrefix(line, "#")
		if fence {
			fenced = !fenced
		}
	}
	return strings.Join(out, "\n")
}

// undetermined lists what is open, folded away.
func (v *review) undetermined() {
	groups := v.groups("", finding.Open)
	if len(groups) == 0 || !v.detail.open {
		return
	}
	n := 0
	for _, g := range groups {
		n += len(g.findings)
	}
	v.printf("<details>\n<summary>%s could not be determined</summary>\n\n", count(n, "finding"))
	for _, g := range groups {
		v.printf("**%s** %s\n\n", Inline(g.policy.Title), Code(g.policy.ID))
		for _, f := range g.findings {
			v.printf("- %s %s", Code(fmt.Sprintf("%s:%d", f.Range.File, f.Range.Start.Line)), Code(f.Address))
			for i, r := range f.Reasons {
				if i == maxReasons {
					v.printf("; and %d more", len(f.Reasons)-i)
					break
				}
				separator := ": "
				if i > 0 {
					separator = "; "
				}
				v.printf("%s%s", separator, Inline(r.Text))
			}
			v.printf("\n")
		}
		v.printf("\n")
	}
	v.printf("</details>\n\n")
}

const maxReasons = 3

func title(word string) string { return strings.ToUpper(word[:1]) + word[1:] }

func count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}
