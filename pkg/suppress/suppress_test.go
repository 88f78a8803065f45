package suppress

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/plinth-lint/plinth/pkg/config"
	"github.com/plinth-lint/plinth/pkg/finding"
	"github.com/plinth-lint/plinth/pkg/graph"
	"github.com/plinth-lint/plinth/pkg/policy"
	"github.com/plinth-lint/plinth/pkg/source"
	"github.com/plinth-lint/plinth/pkg/suggest"
)

type library []string

func (l library) Find(name string) (*policy.Policy, bool) {
	for _, id := range l {
		if id == name {
			return &policy.Policy{ID: id}, true
		}
	}
	return nil, false
}

func (l library) Suggest(name string) string { return suggest.Nearest(name, l) }

var today = time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)

// scene is one file with one resource on lines 2 to 8 whose property "rules"
// begins on line 4, with a finding on line 5, called from caller.tf:2.
func scene(file string) (*source.Tree, *graph.Graph, finding.Finding) {
	tree := source.Memory(map[string]string{"main.tf": file, "caller.tf": "\nmodule \"m\" {}\n"})
	f, _ := tree.Read("main.tf")
	span := func(from, to int) source.Range { return f.Range(f.Offset(from, 1), f.Offset(to, 1)) }
	rules := graph.NewList([]*graph.Value{graph.NewString("x", span(5, 6))}, span(4, 7))
	r := &graph.Resource{
		Address: "module.m.t.r", Config: "module.m.t.r", Range: span(2, 9), Header: span(2, 3),
		Properties: graph.NewObject([]graph.Member{{Key: "rules", Range: span(4, 4), Value: rules}}, span(2, 9)),
	}
	caller, _ := tree.Read("caller.tf")
	return tree, &graph.Graph{Units: []*graph.Unit{{ID: ".", Files: []string{"caller.tf", "main.tf"}, Resources: []*graph.Resource{r}}}},
		finding.Finding{
			Policy: &policy.Policy{ID: "a-one"}, Status: finding.Fail, Address: r.Address, Config: r.Config, Unit: ".",
			Range: span(5, 6), Instances: []string{r.Address},
			Parts: []finding.Part{{Unit: ".", Address: r.Address, Config: r.Config, Range: span(5, 6)}},
			Calls: [][]graph.Frame{{{Name: "module.m", Range: caller.Range(1, 11)}}},
		}
}

func TestACommentHoldsWhereItStands(t *testing.T) {
	lines := []string{"# 1", "resource {", "  a = 1", "  rules = [", "    x,", "    y,", "  ]", "}"}
	tests := []struct {
		name string
		line int // where the comment is put behind
		text string
		want bool
	}{
		{"on the resource's line", 2, `# plinth:ignore a-one reason="r"`, true},
		{"on the finding's line", 5, `# plinth:ignore a-one reason="r"`, true},
		{"on the property that holds the finding", 4, `// plinth:ignore a-one reason="r"`, true},
		{"on another property", 3, `# plinth:ignore a-one reason="r"`, false},
		{"on a later element", 6, `# plinth:ignore a-one reason="r"`, false},
		{"above the resource", 1, `# plinth:ignore a-one reason="r"`, true},
		{"of another policy", 2, `# plinth:ignore b-two reason="r"`, false},
		{"of several policies", 2, `# plinth:ignore b-two,a-one reason="r"`, true},
		{"without a reason", 2, `# plinth:ignore a-one`, false},
		{"with an empty reason", 2, `# plinth:ignore a-one reason=""`, false},
		{"that holds until today", 2, `# plinth:ignore a-one reason="r" until=2026-11-24`, true},
		{"that ended yesterday", 2, `# plinth:ignore a-one reason="r" until=2026-11-23`, false},
		{"with a wrong date", 2, `# plinth:ignore a-one reason="r" until=soon`, false},
		{"that is no comment", 2, `plinth:ignore a-one reason="r"`, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			edited := append([]string{}, lines...)
			edited[tt.line-1] += " " + tt.text
			tree, g, f := scene(strings.Join(edited, "\n") + "\n")
			findings := []finding.Finding{f}
			Apply(findings, g, Options{Tree: tree, Policies: library{"a-one", "b-two"}, Ran: func(string) bool { return true }, Today: today})
			if got := findings[0].Suppression != nil; got != tt.want {
				t.Errorf("suppressed = %v, want %v", got, tt.want)
			}
		})
	}
}

func TestACommentAtTheModuleCallHolds(t *testing.T) {
	tree, g, f := scene(strings.Repeat("x\n", 9))
	tree.Overlay(source.NewFile("caller.tf", []byte("# plinth:ignore a-one reason=\"r\"\nmodule \"m\" {}\n")))
	caller, _ := tree.Read("caller.tf")
	f.Calls[0][0].Range = caller.Range(33, 43)
	findings := []finding.Finding{f}
	Apply(findings, g, Options{Tree: tree, Policies: library{"a-one"}, Ran: func(string) bool { return true }, Today: today})
	if findings[0].Suppression == nil {
		t.Error("the comment above the module call does not hold")
	}
	other := f
	other.Calls = append([][]graph.Frame{}, f.Calls[0], []graph.Frame{{Name: "module.n", Range: source.Range{File: "caller.tf", Start: source.Pos{Line: 9}}}})
	findings = []finding.Finding{other}
	Apply(findings, g, Options{Tree: tree, Policies: library{"a-one"}, Ran: func(string) bool { return true }, Today: today})
	if findings[0].Suppression != nil {
		t.Error("a comment at one of two callers hides the finding of the other")
	}
}

func TestSuppressionsThatDoNothingAreTold(t *testing.T) {
	tests := []struct{ name, text, want string }{
		{"unknown policy", `# plinth:ignore a-on reason="r"`, `suppression-unknown: There is no policy "a-on". Did you mean a-one?`},
		{"no reason", `# plinth:ignore a-one`, `suppression-invalid: The suppression has no effect: it has no reason; add reason="…".`},
		{"no policy", `# plinth:ignore reason="r"`, `suppression-invalid: The suppression has no effect: it names no policy.`},
		{"unknown setting", `# plinth:ignore a-one reson="r"`, `suppression-invalid: The suppression has no effect: reson= is unknown; write reason="…", owner=team and until=2027-01-31.`},
		{"expired", `# plinth:ignore a-one reason="r" until=2026-01-01`, `suppression-expired: The suppression of a-one ended on 2026-01-01: its findings count again. Fix them, or set a new date.`},
		{"unused", `# plinth:ignore b-two reason="r"`, `suppression-unused: No finding of b-two matches here. Remove the suppression, or move it to the resource, property or module call that it is meant for.`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			tree, g, f := scene("#\nresource { " + tt.text + "\n\n\n\n\n\n\n\n")
			_, diags := Apply([]finding.Finding{f}, g, Options{Tree: tree, Policies: library{"a-one", "b-two"}, Ran: func(string) bool { return true }, Today: today})
			var got []string
			for _, d := range diags {
				got = append(got, d.Code+": "+d.Detail)
			}
			if diff := cmp.Diff(got, []string{tt.want}); diff != "" {
				t.Errorf("(-got +want):\n%s", diff)
			}
		})
	}
}

// Random suppressions of plinth.yaml take away exactly the findings that
// their policy, address and path say, whatever the order.
func TestRandomSuppressionsTakeExactlyTheirFindings(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	ids, roots := []string{"a-one", "b-two"}, []string{"x", "y"}
	for round := range 300 {
		var findings []finding.Finding
		for _, root := range roots {
			for i := range 4 {
				for _, id := range ids {
					address := fmt.Sprintf("module.m%d.t.r", i)
					findings = append(findings, finding.Finding{
						Policy: &policy.Policy{ID: id}, Unit: root, Address: address, Config: address,
						Range: source.Range{File: root + "/main.tf"}, Instances: []string{address},
					})
				}
			}
		}
		rng.Shuffle(len(findings), func(i, j int) { findings[i], findings[j] = findings[j], findings[i] })
		rule := config.Suppression{Policy: ids[rng.IntN(2)], Reason: "r"}
		root, n := "", -1
		if rng.IntN(2) == 0 {
			root = roots[rng.IntN(2)]
			rule.Path = root + "/*"
		}
		if rng.IntN(2) == 0 {
			n = rng.IntN(4)
			rule.Address = fmt.Sprintf("module.m%d.*", n)
		}
		Apply(findings, &graph.Graph{}, Options{
			Tree: source.Memory(nil), Policies: library(ids), Ran: func(string) bool { return true }, Today: today,
			Configs: []*config.Config{{File: "plinth.yaml", Suppress: []config.Suppression{rule}}},
		})
		for _, f := range findings {
			want := f.Policy.ID == rule.Policy && (root == "" || f.Unit == root) && (n < 0 || f.Address == fmt.Sprintf("module.m%d.t.r", n))
			if got := f.Suppression != nil; got != want {
				t.Fatalf("round %d: %+v: %s %s in %s is suppressed = %v, want %v", round, rule, f.Policy.ID, f.Address, f.Unit, got, want)
			}
		}
	}
}

func TestMatch(t *testing.T) {
	tests := []struct {
		pattern, s string
		want       bool
	}{
		{"a.b", "a.b", true}, {"a.b", "a.b.c", false}, {"a.*", "a.b.c", true}, {"*", "", true},
		{"*.b", "a.b", true}, {"*.b", "a.bc", false}, {"a*b*c", "a-b-b-c", true}, {"a*a", "a", false},
		{"module.a[*].x", `module.a["k"].x`, true},
	}
	for _, tt := range tests {
		if got := Match(tt.pattern, tt.s); got != tt.want {
			t.Errorf("Match(%q, %q) = %v, want %v", tt.pattern, tt.s, got, tt.want)
		}
	}
}
