package policytest

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"github.com/open-policy-agent/opa/v1/ast"

	"github.com/plinth-lint/plinth/pkg/diag"
	"github.com/plinth-lint/plinth/pkg/engine"
	"github.com/plinth-lint/plinth/pkg/finding"
	"github.com/plinth-lint/plinth/pkg/graph"
	"github.com/plinth-lint/plinth/pkg/policy"
)

// brokenPolicy is a policy with one thing broken.
type brokenPolicy struct {
	name, source string
	// condition is the one that was removed, or "".
	condition string
}

// TestABrokenPolicyFailsItsOwnFolder breaks every rule of every policy in all
// the ways of mutants, and wants the folder's examples to tell. A policy that
// can be broken unnoticed lacks an example.
func TestABrokenPolicyFailsItsOwnFolder(t *testing.T) {
	library := os.DirFS("../../policies")
	policies, err := policy.Read(library)
	if err != nil {
		t.Fatal(err)
	}
	if len(policies) < 12 {
		t.Fatalf("only %d policies are found", len(policies))
	}
	for _, p := range policies {
		t.Run(p.ID, func(t *testing.T) {
			t.Parallel()
			b := newBreaker(t, library, p)
			noticed := 0
			for _, m := range mutants(t, b.module, string(b.files[b.module].Data)) {
				switch told := b.verdictOn(t, m.source); {
				case told == "no module":
				case told != "" && m.condition != "":
					noticed++
				case told == "":
					t.Errorf("nothing fails when %s; add an example that needs it", m.name)
				}
			}
			if noticed == 0 {
				t.Error("no condition is missed when it is removed")
			}
		})
	}
}

// breaker judges the examples of a policy, which it reads once, by other modules in the policy's place.
type breaker struct {
	files   fstest.MapFS // the policy's folder and what modules share
	policy  *policy.Policy
	module  string
	read    []*reading
	given   map[string]map[string]any // parameters
	unread  []Failure                 // what is wrong before anything is judged
	library *policy.Library
}

func newBreaker(t *testing.T, library fs.FS, p *policy.Policy) *breaker {
	t.Helper()
	b := &breaker{files: copyOf(t, library, p.Dir), policy: p, module: p.Dir + "/" + moduleFile}
	if _, err := fs.Stat(library, "lib"); err == nil {
		maps.Copy(b.files, copyOf(t, library, "lib"))
	}
	folder, failures, err := readFolder(b.files, p.Dir)
	if err != nil {
		t.Fatal(err)
	}
	given, wrong := folder.parameters(p)
	if wrong != nil {
		t.Fatal(wrong)
	}
	b.given = given
	s := &subject{}
	if err := s.readExamples(t.Context(), folder); err != nil {
		t.Fatal(err)
	}
	b.read, b.unread = s.read, append(failures, s.failures...)
	if b.library, err = policy.New(b.files, []*policy.Policy{p}); err != nil {
		t.Fatal(err)
	}
	return b
}

// errNoticed ends the checks at the first failure.
var errNoticed = errors.New("a failure tells")

// verdictOn says which failure of its examples tells of a module that is broken, "" when none does,
// and "no module" when it does not compile, which would tell without any example. One failure
// is enough: an example that gets other findings than it announces, or else any of the other checks.
func (b *breaker) verdictOn(t *testing.T, module string) string {
	t.Helper()
	if len(b.unread) > 0 {
		t.Fatalf("the examples cannot be read: %s", describeFailures(b.unread))
	}
	b.files[b.module] = &fstest.MapFile{Data: []byte(module)}
	modules, err := b.library.Modules([]*policy.Policy{b.policy})
	if err != nil {
		t.Fatal(err)
	}
	strict := ast.NewCompiler().WithCapabilities(engine.Capabilities()).WithStrict(true)
	if strict.Compile(modules); strict.Failed() {
		return "no module"
	}
	program, err := engine.Compile(t.Context(), b.library, []*policy.Policy{b.policy}, b.given)
	if err != nil {
		t.Fatal(err)
	}
	s := &subject{policy: b.policy}
	for _, r := range b.read {
		s.read = append(s.read, &reading{example: r.example, units: r.units})
	}
	run := judgeOf(t.Context(), program)
	s.judge = func(chunk int, units ...*graph.Unit) ([]finding.Finding, diag.Diagnostics, error) {
		if len(s.failures) > 0 {
			return nil, nil, errNoticed
		}
		return run(chunk, units...)
	}
	if err := s.examples(); err != nil && !errors.Is(err, errNoticed) {
		t.Fatal(err)
	}
	if len(s.failures) == 0 {
		return ""
	}
	return s.failures[0].String()
}

// mutants gives the ways to break a module: every rule made to never hold, and
// every condition of a rule removed. They change lines, which opa fmt has put in order.
func mutants(t *testing.T, name, source string) []brokenPolicy {
	t.Helper()
	module, err := ast.ParseModuleWithOpts(name, source, ast.ParserOptions{})
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(source, "\n")
	var out []brokenPolicy
	add := func(what, condition string, changed []string) {
		out = append(out, brokenPolicy{what, strings.Join(changed, "\n"), condition})
	}
	for _, rule := range module.Rules {
		rows := bodyRows(rule)
		if len(rows) == 0 {
			continue
		}
		head := fmt.Sprintf("%s on line %d", rule.Head.Name, rule.Location.Row)
		first := rows[0] - 1
		if rows[0] == rule.Location.Row { // name(x) if condition, on one line
			before, _, _ := strings.Cut(lines[first], " if ")
			changed := slices.Clone(lines)
			changed[first] = before + " if false"
			add(head+" never holds", "", changed)
			continue
		}
		add(head+" never holds", "", slices.Insert(slices.Clone(lines), first, "\tfalse"))
		end := first + slices.IndexFunc(lines[first:], func(line string) bool { return strings.HasPrefix(line, "}") }) + 1 // "} else …" too
		for i, row := range rows {
			next := end
			if i+1 < len(rows) {
				next = rows[i+1]
			}
			condition := strings.TrimSpace(lines[row-1])
			add(head+" lacks "+condition, condition, slices.Delete(slices.Clone(lines), row-1, next-1))
		}
	}
	return out
}

// bodyRows gives the line on which each condition of a rule begins; none for
// a rule that holds without any.
func bodyRows(rule *ast.Rule) []int {
	var rows []int
	for _, e := range rule.Body {
		if e.Location != nil && !slices.Contains(rows, e.Location.Row) && !isTrue(e) {
			rows = append(rows, e.Location.Row)
		}
	}
	slices.Sort(rows)
	return rows
}

func isTrue(e *ast.Expr) bool {
	term, ok := e.Terms.(*ast.Term)
	return ok && term.Equal(ast.BooleanTerm(true))
}

func TestMutantsBreakEveryRuleAndEveryCondition(t *testing.T) {
	const source = `package policies.a.b.c

import rego.v2

deny contains x if {
	some r in input.resources
	r.a == 1
	x := object.union(
		{"resource": r.id},
		{"paths": [["a"]]},
	)
}

helper(x) if x == 1

constant := 5

choice(x) := 1 if {
	x == 1
	x > 0
} else := 2
`
	want := map[string]string{
		"deny on line 5 never holds":                     "\tfalse\n\tsome r in input.resources\n",
		"deny on line 5 lacks some r in input.resources": "if {\n\tr.a == 1\n",
		"deny on line 5 lacks r.a == 1":                  "input.resources\n\tx := object",
		"deny on line 5 lacks x := object.union(":        "r.a == 1\n}\n\nhelper",
		"helper on line 14 never holds":                  "helper(x) if false\n",
		"choice on line 18 never holds":                  "\tfalse\n\tx == 1\n",
		"choice on line 18 lacks x == 1":                 "if {\n\tx > 0\n",
		"choice on line 18 lacks x > 0":                  "x == 1\n} else := 2",
	}
	got := mutants(t, "policy.rego", source)
	if len(got) != len(want) {
		t.Errorf("got %d mutants, want %d", len(got), len(want))
	}
	for _, m := range got {
		if part := want[m.name]; part == "" || !strings.Contains(m.source, part) {
			t.Errorf("%s: got\n%s\nwant %q in it", m.name, m.source, part)
		}
	}
}

func TestAConditionThatNoExampleNeedsIsNoticed(t *testing.T) {
	files := testLibrary(t)
	for name := range files {
		if strings.HasPrefix(name, ssh) {
			delete(files, name)
		}
	}
	const needless = "\tnot bucket.properties.BucketName == \"excepted\"\n"
	change{rego, condition, condition + needless}.apply(t, files)
	policies, err := policy.Read(files)
	if err != nil {
		t.Fatal(err)
	}
	b := newBreaker(t, files, policies[0])
	module := string(files[rego].Data)
	if told := b.verdictOn(t, module); told != "" {
		t.Fatalf("the policy itself: %s", told)
	}
	var survivors []string
	for _, m := range mutants(t, rego, module) {
		if b.verdictOn(t, m.source) == "" {
			survivors = append(survivors, m.condition)
		}
	}
	if diff := cmp.Diff([]string{strings.TrimSpace(needless)}, survivors); diff != "" {
		t.Errorf("conditions that nothing misses (-want +got):\n%s", diff)
	}
}
