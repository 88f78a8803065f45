// Package suggest finds what somebody probably meant. It does not know what
// the names stand for.
package suggest

import (
	"strings"

	"github.com/agnivade/levenshtein"
)

// maxLength bounds the names that are compared, in bytes.
const maxLength = 128

// minPrefix is the least length of a beginning that tells what is meant, in bytes.
const minPrefix = 6

// Nearest gives the candidate closest to name, without regard to case: one of
// which at most a third of the letters differ, else the only one that begins
// with name; "" when there is none. Of equally close candidates it gives the first.
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
	if best != "" || len(name) < minPrefix {
		return best
	}
	for _, c := range candidates {
		if strings.HasPrefix(strings.ToLower(c), lower) {
			if best != "" {
				return "" // it may be either
			}
			best = c
		}
	}
	return best
}
