package markdown

import (
	"fmt"
	"slices"
	"strings"

	"github.com/plinth-lint/plinth/pkg/finding"
	"github.com/plinth-lint/plinth/pkg/lint"
	"github.com/plinth-lint/plinth/pkg/policy"
	"github.com/plinth-lint/plinth/pkg/wellarchitected"
)

// tally counts findings.
type tally struct {
	severities       [policy.Critical + 1]int // of what is certain
	certain, open    int
	suppressed, seen int
	known            int // before, in a baseline or revision
}

func (t *tally) add(f *finding.Finding) {
	t.seen++
	switch {
	case f.Suppression != nil:
		t.suppressed++
	case f.Known():
		t.known++
	case f.Status == finding.Open:
		t.open++
	default:
		t.certain++
		t.severities[f.Policy.Severity]++
	}
}

// summary says what was found, in a sentence and by pillar.
func (v *review) summary() {
	var total tally
	byPillar := map[string]*tally{}
	for i := range v.result.Findings {
		f := &v.result.Findings[i]
		total.add(f)
		if byPillar[f.Policy.Pillar] == nil {
			byPillar[f.Policy.Pillar] = &tally{}
		}
		byPillar[f.Policy.Pillar].add(f)
	}
	resources := 0
	for _, u := range v.result.Graph.Units {
		resources += len(u.Resources)
	}
	what := "finding"
	if v.result.Compared != nil {
		what = "new finding"
	}
	found := "no " + what + "s"
	if total.certain > 0 {
		found = count(total.certain, what)
	}
	v.printf("# Well-Architected review: %s in %s\n\n", found, count(resources, "resource"))
	notes := []string{v.analysed()}
	if total.open > 0 {
		notes = append(notes, fmt.Sprintf("%s could not be determined", count(total.open, "finding")))
	}
	if total.suppressed > 0 {
		notes = append(notes, fmt.Sprintf("%d suppressed", total.suppressed))
	}
	if total.known > 0 {
		notes = append(notes, fmt.Sprintf("%d known before", total.known))
	}
	v.printf("%s.\n\n", strings.Join(notes, "; "))
	if total.certain+total.open == 0 {
		return
	}
	v.printf("| Pillar | Critical | High | Medium | Low | Open |\n|---|---:|---:|---:|---:|---:|\n")
	for _, p := range wellarchitected.Pillars() {
		t := byPillar[p.ID]
		if t == nil {
			t = &tally{}
		}
		v.printf("| %s |", p.Name)
		for s := policy.Critical; s >= policy.Low; s-- {
			v.printf(" %s |", figure(t.severities[s]))
		}
		v.printf(" %s |\n", figure(t.open))
	}
	v.printf("\n")
}

// figure leaves nothing where there is nothing, so that what there is stands out.
func figure(n int) string {
	if n == 0 {
		return ""
	}
	return fmt.Sprint(n)
}

// analysed says how many of the files were.
func (v *review) analysed() string {
	read := 0
	for _, f := range v.result.Files {
		if f.Unread == "" {
			read++
		}
	}
	return fmt.Sprintf("%d of %s analysed", read, count(len(v.result.Files), "file"))
}

// maxUnread is how many files that were not analysed a review names.
const maxUnread = 10

// unread names files that were not analysed, or not all of them.
func (v *review) unread() {
	files := slices.DeleteFunc(slices.Clone(v.result.Files), func(f lint.File) bool { return f.Unread == "" })
	if len(files) == 0 || v.detail.room == 0 {
		return
	}
	v.printf("## Not analysed\n\n")
	for i, f := range files {
		if i == maxUnread {
			v.printf("- and %s\n", count(len(files)-i, "more file"))
			break
		}
		what := ""
		if f.Partial {
			what = " in part"
		}
		v.printf("- %s%s: %s\n", Code(f.Path), what, Inline(f.Unread))
	}
	v.printf("\n")
}
