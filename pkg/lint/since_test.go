package lint_test

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/plinth-lint/plinth/pkg/baseline"
	"github.com/plinth-lint/plinth/pkg/finding"
	"github.com/plinth-lint/plinth/pkg/git"
	"github.com/plinth-lint/plinth/pkg/lint"
	"github.com/plinth-lint/plinth/pkg/policy"
	"github.com/plinth-lint/plinth/pkg/source"
	"github.com/plinth-lint/plinth/policies"
)

// history is the repository of PLINTH_HISTORY, a git directory whose commits are compared.
type history struct {
	t          *testing.T
	repository *git.Repository
	library    *policy.Library
}

func (h history) tree(commit string) *source.Tree {
	h.t.Helper()
	files, err := h.repository.Tree(context.Background(), commit)
	if err != nil {
		h.t.Fatal(err)
	}
	h.t.Cleanup(func() { _ = files.Close() })
	return source.Memory(nil).At(files)
}

func (h history) run(tree, since *source.Tree) *lint.Result {
	h.t.Helper()
	result, err := lint.Run(context.Background(), tree, lint.Options{Library: h.library, Since: since, Today: time.Date(2026, 11, 25, 0, 0, 0, 0, time.UTC)})
	if err != nil {
		h.t.Fatal(err)
	}
	return result
}

// tally adds up entries that are certain, by fingerprint.
type tally map[string]int

func (t tally) add(entries []baseline.Entry, n int) {
	for _, e := range entries {
		if e.Status == finding.Fail {
			if t[e.Fingerprint] += n; t[e.Fingerprint] == 0 {
				delete(t, e.Fingerprint)
			}
		}
	}
}

// What the last 20 commits that touch infrastructure introduce and take away, one by one, is
// what lies between a full run over the last and one over the first. It prints the table of docs/baseline.md.
//
//	PLINTH_HISTORY=path/to/.git PLINTH_HISTORY_PATHS='*.tf' go test ./pkg/lint -run History -v
func TestHistoryAddsUp(t *testing.T) {
	dir := os.Getenv("PLINTH_HISTORY")
	if dir == "" {
		t.Skip("PLINTH_HISTORY names no git directory")
	}
	library, err := policy.Load(policies.FS)
	if err != nil {
		t.Fatal(err)
	}
	repository, err := git.Open(context.Background(), dir)
	if err != nil {
		t.Fatal(err)
	}
	h := history{t, repository, library}
	args := append([]string{"-C", dir, "log", "--first-parent", "-m", "--format=%H", "-20", "HEAD", "--"}, strings.Fields(os.Getenv("PLINTH_HISTORY_PATHS"))...)
	out, err := exec.Command("git", args...).Output()
	if err != nil {
		t.Fatal(err)
	}
	commits := strings.Fields(string(out))
	slices.Reverse(commits)
	first, err := repository.Resolve(context.Background(), commits[0]+"~1")
	if err != nil {
		t.Fatal(err)
	}
	sum := tally{}
	introduced, fixed, uncertain := 0, 0, 0
	for _, commit := range commits {
		parent, err := repository.Resolve(context.Background(), commit+"~1")
		if err != nil {
			t.Fatal(err)
		}
		began := time.Now()
		c := h.run(h.tree(commit), h.tree(parent)).Compared
		took := time.Since(began)
		was, now := tally{}, tally{}
		was.add(c.Gone, 1)
		was.add(c.Kept, 1)
		now.add(c.New, 1)
		lost := c.Uncertain
		sum.add(c.New, 1)
		sum.add(c.Gone, -1)
		sum.add(c.Kept, -1)
		sum.add(lost, -1)
		introduced, fixed, uncertain = introduced+total(now), fixed+total(was), uncertain+len(lost)
		fmt.Printf("| %s | %d | %d | %d | %d ms |\n", commit[:10], total(now), total(was), len(lost), took.Milliseconds())
	}
	want := tally{}
	want.add(baseline.Of(h.run(h.tree(commits[len(commits)-1]), nil).Findings).Entries, 1)
	last := total(want)
	before := tally{}
	before.add(baseline.Of(h.run(h.tree(first), nil).Findings).Entries, 1)
	want.add(baseline.Of(h.run(h.tree(first), nil).Findings).Entries, -1)
	fmt.Printf("| all | %d | %d | %d | from %d to %d |\n", introduced, fixed, uncertain, total(before), last)
	for f, n := range want {
		if sum[f] != n {
			t.Errorf("%s: the commits add up to %d, the full runs differ by %d", f, sum[f], n)
		}
	}
	for f, n := range sum {
		if want[f] != n {
			t.Errorf("%s: the commits add up to %d, the full runs differ by %d", f, n, want[f])
		}
	}
}

func total(t tally) int {
	n := 0
	for _, k := range t {
		n += k
	}
	return n
}
