package policytest

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/plinth-lint/plinth/pkg/finding"
)

// differs finds the comment by which an example says why its findings are not
// those of the same example in another format.
var differs = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`(?:#|//)[ \t]*differs:[ \t]*(\S.*)`) })

// checkAgreement wants examples of one name in several formats to get equally
// many findings with the same evidence, unless one of them says why not.
func (s *subject) checkAgreement() {
	for i, a := range s.read {
		for _, b := range s.read[i+1:] {
			if a.stem != b.stem || a.format == b.format {
				continue
			}
			left, right := essence(a.findings), essence(b.findings)
			same := slices.Equal(left, right)
			switch excused := a.differs != "" || b.differs != ""; {
			case !same && !excused:
				s.fail(Failure{Check: CheckAgreement, File: b.path,
					Want: fmt.Sprintf("the findings of %s:%s", a.path, strings.Join(indent(left), "")), Got: strings.Join(append(indent(right), ""), ""),
					Hint: "make the examples say the same, or give the reason in a comment: # differs: reason"})
			case same && excused:
				s.fail(Failure{Check: CheckAgreement, File: b.path, Want: "no comment that excuses a difference", Got: "a comment, and findings that agree with " + a.path,
					Hint: "remove the comment # differs"})
			}
		}
	}
}

// essence gives what findings of two formats have in common, sorted: type,
// cause, status and the evidence without the places of list elements.
func essence(findings []finding.Finding) []string {
	out := make([]string, 0, len(findings))
	for _, f := range findings {
		var paths []string
		for _, e := range f.Evidence {
			paths = append(paths, e.Path.Properties())
		}
		slices.Sort(paths)
		out = append(out, strings.TrimSpace(fmt.Sprintf("%s %s %s %s", f.Status, f.Type, f.Cause, strings.Join(slices.Compact(paths), " "))))
	}
	slices.Sort(out)
	return out
}

func indent(lines []string) []string {
	if len(lines) == 0 {
		return []string{" none"}
	}
	out := make([]string, 0, len(lines))
	for _, l := range lines {
		out = append(out, "\n\t      "+l)
	}
	return out
}
