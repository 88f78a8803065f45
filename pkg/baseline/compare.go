package baseline

import (
	"cmp"
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/plinth-lint/plinth/pkg/finding"
)

// Comparison is what became of the entries of a baseline.
type Comparison struct {
	// Known are the entries that are still found, under the names that they
	// have now. New are the entries of findings that the baseline does not hold.
	Known, New []Entry
	// Upgraded are the entries that could not be determined and are certain now; New
	// holds what they have become.
	Upgraded []Entry
	// Uncertain are the entries of Known that were certain and cannot be determined now.
	Uncertain []Entry
	// Unmatched are the entries that no finding matches. They are gone if the scan
	// would have found them.
	Unmatched []Entry
}

// Compare says of each finding whether it is new. A finding that could not be determined and
// is certain now is new; one that was certain and cannot be determined now is not. A finding
// that several units or calls share is new if it is for one of them. The
// units are those of the scan, true for one that is a single template:
// if such a file is renamed within its directory, its findings are still known.
func Compare(findings []finding.Finding, b *Baseline, units map[string]bool) *Comparison {
	m := matcher{moved: moves(findings, b, units), left: map[string]*stock{}}
	m.targets = map[string]bool{}
	for _, to := range m.moved {
		m.targets[to] = true
	}
	for _, e := range b.Entries {
		key := m.entryKey(e)
		if m.left[key] == nil {
			m.left[key] = &stock{}
		}
		m.left[key].put(e)
	}
	for i := range findings {
		findings[i].State = finding.Unchanged
	}
	for _, status := range []finding.Status{finding.Fail, finding.Open} {
		for i := range findings {
			if f := &findings[i]; f.Status == status && f.Suppression == nil {
				m.match(f)
			}
		}
	}
	for i := range findings {
		if f := &findings[i]; f.Suppression != nil && !m.holds(f) {
			f.State = finding.New
		}
	}
	for _, s := range m.left {
		m.result.Unmatched = append(m.result.Unmatched, append(s.fail, s.open...)...)
	}
	for _, list := range [][]Entry{m.result.Known, m.result.New, m.result.Upgraded, m.result.Uncertain, m.result.Unmatched} {
		slices.SortFunc(list, compareEntries)
	}
	return &m.result
}

// matcher gives each finding the entry that it was.
type matcher struct {
	moved   map[string]string // the new name of a unit by its old one
	targets map[string]bool   // the new names
	left    map[string]*stock // the entries that are not matched yet
	result  Comparison
}

// stock is the entries that nothing but their status tells apart.
type stock struct {
	fail, open []Entry
}

func (s *stock) put(e Entry) {
	if e.Status == finding.Fail {
		s.fail = append(s.fail, e)
	} else {
		s.open = append(s.open, e)
	}
}

// take takes one entry out of a list, if there is one.
func take(list *[]Entry) *Entry {
	n := len(*list)
	if n == 0 {
		return nil
	}
	e := (*list)[n-1]
	*list = (*list)[:n-1]
	return &e
}

func (m *matcher) entryKey(e Entry) string {
	if to, ok := m.moved[e.Unit]; ok {
		return to + "\x00" + e.Local
	}
	return e.Fingerprint
}

func (m *matcher) key(part finding.Part) string {
	if m.targets[part.Unit] {
		return part.Unit + "\x00" + part.Local
	}
	return part.Fingerprint
}

func (m *matcher) match(f *finding.Finding) {
	for _, part := range f.Parts {
		if s := m.left[m.key(part)]; s != nil {
			was, upgraded := s.claim(f.Status)
			switch {
			case upgraded:
				m.result.Upgraded = append(m.result.Upgraded, *was)
			case was != nil:
				m.result.Known = append(m.result.Known, entry(f, part, was.Status))
				if was.Status != f.Status {
					m.result.Uncertain = append(m.result.Uncertain, entry(f, part, was.Status))
				}
				continue
			}
		}
		f.State = finding.New
		m.result.New = append(m.result.New, entry(f, part, f.Status))
	}
}

// claim takes the entry that a finding of that status was, or gives nil. One that could
// not be determined and is certain now is upgraded.
func (s *stock) claim(status finding.Status) (was *Entry, upgraded bool) {
	if status == finding.Open {
		if was = take(&s.open); was != nil {
			return was, false
		}
		return take(&s.fail), false
	}
	if was = take(&s.fail); was != nil {
		return was, false
	}
	was = take(&s.open)
	return was, was != nil
}

// holds reports whether the baseline has a finding that is suppressed now.
func (m *matcher) holds(f *finding.Finding) bool {
	for _, part := range f.Parts {
		s := m.left[m.key(part)]
		if s == nil || len(s.fail)+len(s.open) == 0 {
			return false
		}
	}
	return true
}

// moves finds the templates that were renamed within their directory: the old name
// is no unit any more, the new one is none that the baseline knows. Of several the pair with
// the most findings in common comes first.
func moves(findings []finding.Finding, b *Baseline, units map[string]bool) map[string]string {
	known := map[string]bool{}
	for _, e := range b.Entries {
		known[e.Unit] = true
	}
	arrived := map[string][]string{} // new templates by directory and finding
	for i := range findings {
		for _, part := range findings[i].Parts {
			key := path.Dir(part.Unit) + "\x00" + part.Local
			if units[part.Unit] && !known[part.Unit] && !slices.Contains(arrived[key], part.Unit) {
				arrived[key] = append(arrived[key], part.Unit)
			}
		}
	}
	type pair struct{ from, to string }
	common := map[pair]int{}
	for _, e := range b.Entries {
		if _, still := units[e.Unit]; !still {
			for _, to := range arrived[path.Dir(e.Unit)+"\x00"+e.Local] {
				common[pair{e.Unit, to}]++
			}
		}
	}
	pairs := slices.SortedFunc(maps.Keys(common), func(a, b pair) int {
		return cmp.Or(cmp.Compare(common[b], common[a]), strings.Compare(a.from, b.from), strings.Compare(a.to, b.to))
	})
	moved, taken := map[string]string{}, map[string]bool{}
	for _, p := range pairs {
		if moved[p.from] == "" && !taken[p.to] {
			moved[p.from], taken[p.to] = p.to, true
		}
	}
	return moved
}
