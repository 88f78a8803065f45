package kubernetes

import (
	"strings"

	"github.com/plinth-lint/plinth/pkg/graph"
)

// gap stands for what is not known in a text. No manifest or template has it.
const gap = "\x00"

// patternOf gives a text with a gap for each part that is not known; "" for
// what is absent or no text.
func patternOf(v *graph.Value) string {
	u := v.Unknown()
	switch {
	case u == nil:
		s, _ := v.Text()
		return s
	case len(u.Parts) > 0:
		var b strings.Builder
		for _, p := range u.Parts {
			if s := patternOf(p); s != "" {
				b.WriteString(s)
			} else if n, ok := p.Literal(); ok {
				b.WriteString(n)
			} else {
				b.WriteString(gap)
			}
		}
		return b.String()
	}
	return u.Prefix + gap + u.Suffix
}

// alike says whether two patterns are of one text: yes when both are known
// and equal, maybe when what is known of them does not exclude it. A pattern of which nothing
// is known is like no other: every name might be it, and that says nothing.
func alike(a, b string) truth {
	openA, openB := strings.Contains(a, gap), strings.Contains(b, gap)
	switch {
	case strings.Trim(a, gap) == "" || strings.Trim(b, gap) == "":
		return no
	case !openA && !openB:
		return of(a == b)
	case !openA:
		return fits(a, b)
	case !openB:
		return fits(b, a)
	}
	headA, tailA := ends(a)
	headB, tailB := ends(b)
	if !strings.HasPrefix(headA, headB) && !strings.HasPrefix(headB, headA) || !strings.HasSuffix(tailA, tailB) && !strings.HasSuffix(tailB, tailA) {
		return no
	}
	return maybe
}

// fits says whether a known text may be one of a pattern with gaps.
func fits(text, pattern string) truth {
	head, tail := ends(pattern)
	if len(head)+len(tail) > len(text) || !strings.HasPrefix(text, head) || !strings.HasSuffix(text, tail) {
		return no
	}
	return maybe
}

// ends gives what a pattern with gaps begins and ends with.
func ends(pattern string) (head, tail string) {
	head, _, _ = strings.Cut(pattern, gap)
	return head, pattern[strings.LastIndex(pattern, gap)+1:]
}
