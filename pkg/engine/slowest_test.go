package engine_test

import (
	"cmp"
	"context"
	"fmt"
	"io/fs"
	"os"
	"path"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/plinth-lint/plinth/pkg/engine"
	"github.com/plinth-lint/plinth/pkg/lint"
	"github.com/plinth-lint/plinth/pkg/policy"
	"github.com/plinth-lint/plinth/pkg/source"
)

// listed is how many of the slowest policies BenchmarkPolicies names.
const listed = 10

// BenchmarkPolicies judges many copies of every policy's own examples by that
// policy alone and lists the slowest: these are the ones to make faster. What
// is measured holds the making of terms and the weighing of findings, of which examples have
// more than real configuration; compiling is left out.
func BenchmarkPolicies(b *testing.B) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	fsys := os.DirFS("../../policies")
	library, err := policy.Load(fsys)
	if err != nil {
		b.Fatal(err)
	}
	type measured struct {
		id   string
		pair time.Duration
	}
	var all []measured
	var sum time.Duration
	for b.Loop() {
		all, sum = nil, 0
		for _, p := range library.Policies() {
			if p.Scope != policy.ScopeUnit {
				pair := timeOfPair(b, fsys, library, p)
				all = append(all, measured{p.ID, pair})
				sum += pair
			}
		}
	}
	slices.SortFunc(all, func(x, y measured) int { return cmp.Compare(y.pair, x.pair) })
	var list strings.Builder // one text: a benchmark's log is cut after ten lines
	for _, m := range all[:min(listed, len(all))] {
		fmt.Fprintf(&list, "\n%8.1f µs a pair  %s", float64(m.pair.Nanoseconds())/1000, m.id)
	}
	b.Log(list.String())
	b.ReportMetric(float64(sum.Nanoseconds())/1000/float64(len(all)), "µs/pair")
	b.ReportMetric(0, "ns/op")
}

// timeOfPair gives the processor time that a policy takes for one resource.
func timeOfPair(b *testing.B, fsys fs.FS, library *policy.Library, p *policy.Policy) time.Duration {
	b.Helper()
	const copies, least = 64, 40 * time.Millisecond
	ctx := context.Background()
	result, err := lint.Load(ctx, source.Memory(examples(b, fsys, p, copies)), lint.Options{Library: library})
	if err != nil {
		b.Fatal(err)
	}
	pairs := pairsOf([]*policy.Policy{p}, result.Graph)
	if pairs == 0 {
		b.Fatalf("%s has no example with a resource of its types", p.ID)
	}
	program, err := engine.Compile(ctx, library, []*policy.Policy{p}, nil)
	if err != nil {
		b.Fatal(err)
	}
	for runs, started := 1, processorTime(b); ; runs++ {
		if _, _, err := program.Run(ctx, result.Graph, engine.Options{Workers: 1}); err != nil {
			b.Fatal(err)
		}
		if used := processorTime(b) - started; used > least {
			return used / time.Duration(runs*pairs)
		}
	}
}

// examples gives copies of all examples of a policy, each in a directory of its own.
func examples(b *testing.B, fsys fs.FS, p *policy.Policy, copies int) map[string]string {
	b.Helper()
	files := map[string]string{}
	err := fs.WalkDir(fsys, p.Dir, func(name string, e fs.DirEntry, err error) error {
		inside := strings.TrimPrefix(name, p.Dir+"/")
		if err != nil || e.IsDir() || !strings.HasPrefix(inside, "fail") && !strings.HasPrefix(inside, "pass") && !strings.HasPrefix(inside, "unknown") {
			return err
		}
		content, err := fs.ReadFile(fsys, name)
		own := inside // a directory is one example, and so is a file
		if !strings.Contains(inside, "/") {
			own = path.Join(inside+".d", inside)
		}
		for i := range copies {
			files[fmt.Sprintf("copy%d/%s", i, own)] = string(content)
		}
		return err
	})
	if err != nil {
		b.Fatal(err)
	}
	return files
}
