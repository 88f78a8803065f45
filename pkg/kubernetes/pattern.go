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
	if a == "" || b == "" || strings.Trim(a, gap) == "" || strings.Trim(b, gap) == "" {
		return no
	}
	if !strings.Contains(a, gap) && !strings.Contains(b, gap) {
		return of(a == b)
	}
	headA, tailA := ends(a)
	headB, tailB := ends(b)
	if !strings.HasPrefix(headA, headB) && !strings.HasPrefix(headB, headA) || !strings.HasSuffix(tailA, tailB) && !strings.HasSuffix(tailB, tailA) {
		return no
	}
	if whole, part := a, b; !strings.Contains(a, gap) || !strings.Contains(b, gap) {
		if strings.Contains(a, gap) {
			whole, part = b, a
		}
		head, tail := ends(part)
		if len(head)+len(tail) > len(whole) || !strings.HasPrefix(whole, head) || !strings.HasSuffix(whole, tail) {
			return no
		}
		return maybe
	}
	if headA == "" && tailB == "" || headB == "" && tailA == "" {
		return no // one says how it begins, the other how it ends
	}
	return maybe
}

// ends gives what is known before the first gap and behind the last: the
// whole text twice when there is none.
func ends(pattern string) (head, tail string) {
	head, _, _ = strings.Cut(pattern, gap)
	return head, pattern[strings.LastIndex(pattern, gap)+1:]
}
