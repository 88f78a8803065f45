package engine

import (
	"strings"
	"testing"

	"github.com/open-policy-agent/opa/v1/ast"
)

// inlined gives a module's rules after inlining, each as OPA writes it.
func inlined(t *testing.T, rules string, parameters map[string]*ast.Term) string {
	t.Helper()
	m, err := ast.ParseModule("policy.rego", "package policies.p\n\nimport rego.v2\n\n"+rules)
	if err != nil {
		t.Fatal(err)
	}
	inline(m, parameters)
	compiler := ast.NewCompiler().WithCapabilities(Capabilities())
	if compiler.Compile(map[string]*ast.Module{"policy.rego": m}); compiler.Failed() {
		t.Fatal(compiler.Errors)
	}
	var out []string
	for _, r := range m.Rules {
		out = append(out, r.String())
	}
	return strings.Join(out, "\n")
}

func TestConstantsStandWhereTheyAreNamed(t *testing.T) {
	days := map[string]*ast.Term{"days": ast.IntNumberTerm(7)}
	for _, c := range []struct {
		name, rules string
		has, hasNot []string
	}{
		{"a list that is gone through", "ports := [22, 3389]\n\ndeny contains p if some p in ports", []string{"some p in [22, 3389]"}, []string{"some p in ports"}},
		{"an object that is looked into", "reach := {\"a\": \"b\"}\n\ndeny contains reach[k] if k := input.k", []string{`{"a": "b"}[k]`}, []string{"contains reach"}},
		{"a constant that names another", "all := {\"x\": one}\n\none := \"1\"\n\ndeny contains all.x", []string{`{"x": "1"}.x`}, nil},
		{"within a comprehension and under not", "n := 3\n\ndeny contains [x | some x in input.l; not x == n]", []string{"not equal(x, 3)"}, []string{"(x, n)"}},
		{"an argument of the same name", "n := 3\n\nf(n) := n + 1\n\ndeny contains f(2)", []string{"f(n) := plus(n, 1)"}, []string{"plus(3"}},
		{"a variable of some of the same name", "n := 3\n\ndeny contains n if some n in input.l", []string{"some n in input.l"}, nil},
		{"a variable of := of the same name", "n := 3\n\ndeny contains n if n := input.n", []string{"contains n if"}, nil},
		{"a rule with a condition", "n := 3 if input.x\n\ndeny contains n", []string{"contains n if"}, nil},
		{"a rule with a default", "default n := 3\n\nn := 4 if input.x\n\ndeny contains n", []string{"contains n if"}, nil},
		{"a rule of two definitions", "n := 3\n\nn := 3\n\ndeny contains n", []string{"contains n if"}, nil},
		{"a rule that is computed", "n := count(input.l)\n\ndeny contains n", []string{"contains n if"}, nil},
		{"a set of rules", "n contains 3\n\ndeny contains x if some x in n", []string{"some x in n"}, nil},
		{"a parameter", "deny contains 1 if input.x < data.plinth.parameters.days", []string{"lt(input.x, 7)"}, nil},
		{"a constant made of a parameter", "limit := data.plinth.parameters.days\n\ndeny contains 1 if input.x < limit", []string{"lt(input.x, 7)"}, nil},
		{"a parameter that is not given", "deny contains 1 if input.x < data.plinth.parameters.hours", []string{"data.plinth.parameters.hours"}, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := inlined(t, c.rules, days)
			for _, want := range c.has {
				if !strings.Contains(got, want) {
					t.Errorf("%q is missing in\n%s", want, got)
				}
			}
			for _, want := range c.hasNot {
				if strings.Contains(got, want) {
					t.Errorf("%q is still in\n%s", want, got)
				}
			}
		})
	}
}

func TestAParameterOfAnotherTypeStaysWhereItIs(t *testing.T) {
	defaults := map[string]any{"days": float64(7), "tags": []any{"latest"}, "on": true}
	for _, c := range []struct {
		name  string
		given map[string]any
		want  []string
	}{
		{"nothing is set", nil, []string{"days", "on", "tags"}},
		{"the same types", map[string]any{"days": float64(1), "tags": []any{"a", "b"}, "on": false}, []string{"days", "on", "tags"}},
		{"a text in place of a number", map[string]any{"days": "7"}, []string{"on", "tags"}},
		{"a list of numbers in place of texts", map[string]any{"tags": []any{float64(1)}}, []string{"days", "on"}},
		{"nothing in place of a truth", map[string]any{"on": nil}, []string{"days", "tags"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := parameterTerms(defaults, c.given)
			for _, name := range []string{"days", "on", "tags"} {
				if wanted := strings.Contains(" "+strings.Join(c.want, " ")+" ", " "+name+" "); (got[name] != nil) != wanted {
					t.Errorf("%s: got %v, want it inlined: %t", name, got[name], wanted)
				}
			}
		})
	}
}
