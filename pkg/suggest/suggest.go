// Package suggest finds what somebody probably meant. It does not know what
// the names stand for.
package suggest

import (
	"strings"

	"github.com/agnivade/levenshtein"
)

// maxLength bounds the names that are compared, in bytes.
const maxLength = 128

// Nearest gives the candidate closest to name, without regard to case, or ""
// when none is close: more than a third of the letters differ. Of equally
// close candidates it gives the first.
func Nearest(name string, candidates []string) string {
	if len(name) > maxLength {
		return ""
	}
	lower := strings.ToLower(name)
	best, distance := "", max(2, len(name)/3)+1
	for _, c := range candidates {
		if d := levenshtein.ComputeDistance(lower, strings.ToLower(c)); d < distance && d < len(c) {
			best, distance = c, d
		}
	}
	return best
}
