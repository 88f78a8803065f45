package wellarchitected

import (
	"strings"

	"github.com/plinth-lint/plinth/pkg/suggest"
)

// Suggest gives the pillar id, question id, best practice id or exam code that name most
// likely meant, or "" when none is near.
func Suggest(name string) string {
	var known []string
	for _, p := range Pillars() {
		first, _, _ := strings.Cut(p.ID, "-")
		known = append(known, p.ID, p.Name, p.Prefix, first)
	}
	for _, q := range Questions() {
		known = append(known, q.ID)
	}
	for _, b := range Practices() {
		known = append(known, b.ID)
	}
	for _, e := range Exams() {
		known = append(known, e.Code)
	}
	nearest := suggest.Nearest(strings.TrimSpace(name), known)
	if p, ok := FindPillar(nearest); ok {
		return p.ID
	}
	return nearest
}
