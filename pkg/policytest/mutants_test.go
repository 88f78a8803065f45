package policytest

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"github.com/open-policy-agent/opa/v1/ast"

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
			files := copyOf(t, library, p.Dir)
			if _, err := os.Stat("../../policies/lib"); err == nil {
				for name, f := range copyOf(t, library, "lib") {
					files[name] = f
				}
			}
			if failures := runLibrary(t, files, Options{}); len(failures) > 0 {
				t.Fatalf("it fails before it is broken: %s", describeFailures(failures))
			}
			name := p.Dir + "/" + moduleFile
			noticed := 0
			for _, m := range mutants(t, name, string(files[name].Data)) {
				files[name] = &fstest.MapFile{Data: []byte(m.source)}
				switch told := verdictOn(t, files); {
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

// verdictOn says which failure tells of a broken policy, "" when none does,
// and "no module" when it does not compile, which would tell without any example.
func verdictOn(t *testing.T, files fstest.MapFS) string {
	t.Helper()
	told := ""
	for _, f := range runLibrary(t, files, Options{}) {
		switch f.Check {
		case CheckCompile:
			return "no module"
		case CheckFormat, CheckMetadata, CheckFolder, CheckLesson, CheckQuiz:
		default:
			told = f.String()
		}
	}
	return told
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
		end := first + slices.Index(lines[first:], "}") + 1
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
`
	want := map[string]string{
		"deny on line 5 never holds":                     "\tfalse\n\tsome r in input.resources\n",
		"deny on line 5 lacks some r in input.resources": "if {\n\tr.a == 1\n",
		"deny on line 5 lacks r.a == 1":                  "input.resources\n\tx := object",
		"deny on line 5 lacks x := object.union(":        "r.a == 1\n}\n\nhelper",
		"helper on line 14 never holds":                  "helper(x) if false\n",
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
	if told := verdictOn(t, files); told != "" {
		t.Fatalf("the policy itself: %s", told)
	}
	var survivors []string
	for _, m := range mutants(t, rego, string(files[rego].Data)) {
		files[rego] = &fstest.MapFile{Data: []byte(m.source)}
		if verdictOn(t, files) == "" {
			survivors = append(survivors, m.condition)
		}
	}
	if diff := cmp.Diff([]string{strings.TrimSpace(needless)}, survivors); diff != "" {
		t.Errorf("conditions that nothing misses (-want +got):\n%s", diff)
	}
}
