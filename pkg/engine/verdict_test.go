package engine_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/plinth-lint/plinth/pkg/engine"
	"github.com/plinth-lint/plinth/pkg/graph"
)

// missing denies what has no X.
const missing = `deny contains {"resource": r.id, "paths": [["X"]]} if {
	some r in input.resources
	not plinth.given(r.properties.X)
}`

// low denies an X that may be under 5.
const low = `deny contains {"resource": r.id, "paths": [["X"]]} if {
	some r in input.resources
	plinth.may_be_at_most(r.properties.X, 4)
}`

// short denies a list X with less than two elements.
const short = `deny contains {"resource": r.id, "evidence": [{"path": ["X"], "exact": true}]} if {
	some r in input.resources
	count(object.get(r.properties, "X", [])) < 2
}`

func TestWhatIsCertainAndWhatIsOpen(t *testing.T) {
	tests := []struct {
		name, rule string
		properties object
		want       []string
	}{
		{"a known fault stands on the value", low, object{"X": 3}, []string{"fail a:2"}},
		{"a known good value is nothing", low, object{"X": 5}, nil},
		{"an unknown value is open", low, object{"X": unknown("var.x")}, []string{"open a:1; var.x has no value"}},
		{"absence stands on the header", missing, object{}, []string{"fail a:1"}},
		{"perhaps null is open", missing, object{"X": unknown("var.x")}, []string{"open a:1; var.x has no value"}},
		{"an unknown part below the path opens", missing, object{"X": nil, "Y": unknown("var.y")}, []string{"fail a:2"}},
		{"exact leaves out what lies below", short, object{"X": []any{unknown("var.x")}}, []string{"fail a:2"}},
		{"but not the rest of the list", short, object{"X": value([]any{}, 2).WithRest(unknown("var.x"))}, []string{"open a:2; var.x has no value"}},
		{"fails in one branch", low, object{"X": choice("IsProd", 7, 3)}, []string{"open a:1 when IsProd is false; IsProd is not decided"}},
		{"fails in both branches", low, object{"X": choice("IsProd", 2, 3)}, []string{"fail a:1"}},
		{"fails in no branch", low, object{"X": choice("IsProd", 7, 8)}, nil},
		{"absent in one branch", missing, object{"X": choice("IsProd", "a", nil)}, []string{"open a:1 when IsProd is false; IsProd is not decided"}},
		{"unknown in one branch", low, object{"X": choice("IsProd", unknown("var.x"), 8)}, []string{"open a:1 when IsProd is true; var.x has no value"}},
		{"one of two conditions", low, object{"X": choice("A", choice("B", 1, 9), 9)}, []string{"open a:1 when A is true and B is true; A is not decided"}},
		{"the inner condition alone", low, object{"X": choice("A", choice("B", 1, 9), choice("B", 2, 8))}, []string{"open a:1 when B is true; A is not decided"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			findings, told := judge(t, library(t, thing, tt.rule), engine.Options{}, unit(resource("Test::Thing", "a", 1, tt.properties)))
			if len(told) > 0 {
				t.Fatal(told)
			}
			if diff := cmp.Diff(verdicts(findings), tt.want); diff != "" {
				t.Errorf("(-got +want):\n%s", diff)
			}
		})
	}
}

func TestFailBeatsOpenForOneCause(t *testing.T) {
	const each = `deny contains {"resource": r.id, "cause": "low", "paths": [["X", i]]} if {
	some r in input.resources
	some i, x in r.properties.X
	plinth.may_be_at_most(x, 4)
}

deny contains {"resource": r.id, "cause": "long", "paths": [["X"]]} if {
	some r in input.resources
	plinth.has_elements(r.properties.X)
}`
	findings, _ := judge(t, library(t, thing, each), engine.Options{}, unit(resource("Test::Thing", "a", 1, object{"X": []any{unknown("v"), 1, 2}})))
	want := []string{"open a:2; v has no value", "fail a:2"}
	if diff := cmp.Diff(verdicts(findings), want); diff != "" {
		t.Fatalf("(-got +want):\n%s", diff)
	}
	if got := findings[1].Path.String(); got != "X[1]" {
		t.Errorf("the certain one stands at %s, want X[1]", got)
	}
}

// unprotected denies what no guard refers to.
const unprotected = `deny contains {"resource": r.id, "evidence": [{"no": "Test::Guard"}]} if {
	some r in input.resources
	count(plinth.referred_by(r.id, "Test::Guard")) == 0
}`

func refersTo(address string) *graph.Value {
	return unknown(address+".id", notNull).WithReferences(graph.Reference{Address: address, Attribute: "id"})
}

func TestTheAbsenceOfARelation(t *testing.T) {
	tests := []struct {
		name   string
		others []*graph.Resource
		want   []string
	}{
		{"nothing there", nil, []string{"fail a:1"}},
		{"a guard of it", []*graph.Resource{resource("Test::Guard", "g", 10, object{"Of": refersTo("a")})}, nil},
		{"a guard of another", []*graph.Resource{resource("Test::Thing", "b", 5, object{}), resource("Test::Guard", "g", 10, object{"Of": refersTo("b")})}, []string{"fail a:1"}},
		{"a guard of something that is not known", []*graph.Resource{resource("Test::Guard", "g", 10, object{"Of": unknown("var.of")})}, []string{"open a:1; g refers to var.of: var.of has no value"}},
		{"a number that is not known names nothing", []*graph.Resource{resource("Test::Guard", "g", 10, object{"Of": "b", "N": unknown("var.n", typed(graph.Number))})}, []string{"fail a:1"}},
		{"a module that is not there gets it", []*graph.Resource{resource(graph.UnresolvedModule, "module.m", 10, object{"x": refersTo("a")})}, []string{"open a:1; it is handed to module.m, which is not in the scan"}},
		{"a nested stack that is elsewhere gets it", []*graph.Resource{elsewhere("stack", object{"x": refersTo("a")})}, []string{"open a:1; it is handed to stack, which is not in the scan"}},
		{"a nested stack that is elsewhere gets something else", []*graph.Resource{elsewhere("stack", object{"x": 1})}, []string{"fail a:1"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			u := unit(append(tt.others, resource("Test::Thing", "a", 1, object{}))...)
			findings, _ := judge(t, library(t, thing, unprotected), engine.Options{}, u)
			var got []string
			for _, v := range verdicts(findings) {
				if strings.Contains(v, " a:") {
					got = append(got, v)
				}
			}
			if diff := cmp.Diff(got, tt.want); diff != "" {
				t.Errorf("(-got +want):\n%s", diff)
			}
		})
	}
}

func elsewhere(name string, properties object) *graph.Resource {
	r := resource("Test::Stack", name, 10, properties)
	r.Elsewhere = true
	return r
}

func TestAnythingMayBeInAUnitThatIsOpen(t *testing.T) {
	u := unit(resource("Test::Thing", "a", 1, object{}))
	u.Open, u.Complete = true, false
	findings, _ := judge(t, library(t, thing, unprotected), engine.Options{}, u)
	if diff := cmp.Diff(verdicts(findings), []string{"open a:1; a macro or module that is not run may add it"}); diff != "" {
		t.Errorf("(-got +want):\n%s", diff)
	}
}

func TestASatelliteThatMayNotBeCreated(t *testing.T) {
	parent := func(x any) *graph.Resource {
		satellite := resource("Test::Part", "part", 20, object{})
		satellite.When = "HasPart"
		r := resource("Test::Thing", "a", 1, object{"X": x})
		r.Folded = []graph.Fold{{Path: graph.Keys("X"), Satellite: satellite}}
		return r
	}
	tests := []struct {
		name string
		x    any
		want []string
	}{
		{"its fault is certain if it is created", choice("HasPart", 3, nil), []string{"fail part:1 when it is created (HasPart)"}},
		{"its unknown value is open", choice("HasPart", unknown("var.x"), nil), []string{"open part:1 when HasPart is true; var.x has no value"}},
		{"its good value is nothing", choice("HasPart", 7, nil), nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			findings, _ := judge(t, library(t, thing, low), engine.Options{}, unit(parent(tt.x)))
			if diff := cmp.Diff(verdicts(findings), tt.want); diff != "" {
				t.Errorf("(-got +want):\n%s", diff)
			}
		})
	}
}

func TestAPolicyOverAUnit(t *testing.T) {
	const trail = `deny contains {"unit": true, "evidence": [{"no": "Test::Guard"}]} if {
	count(plinth.all(input.unit.id, "Test::Guard")) == 0
}`
	l := library(t, thing+"#   scope: unit\n", trail)
	with := unit(resource("Test::Thing", "a", 1, object{}), resource("Test::Guard", "g", 5, object{}))
	without := unit(resource("Test::Thing", "a", 1, object{}))
	elsewhere := unit(resource("Test::Other", "a", 1, object{}))
	account := engine.Options{AccountUnits: []string{"root"}}
	tests := []struct {
		name    string
		unit    *graph.Unit
		options engine.Options
		want    string
	}{
		{"has it", with, account, ""},
		{"may be elsewhere", without, engine.Options{}, "open"},
		{"is the account's baseline", without, account, "fail"},
		{"has none of the types", elsewhere, account, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := ""
			findings, _ := judge(t, l, tt.options, tt.unit)
			for _, f := range findings {
				got += string(f.Status)
			}
			if got != tt.want {
				t.Errorf("the status is %q, want %q", got, tt.want)
			}
		})
	}
}

func TestInstancesOfOneBlockShareAFinding(t *testing.T) {
	var instances []*graph.Resource
	for i := range 130 { // more than two chunks
		r := resource("Test::Thing", fmt.Sprintf("a[%d]", i), 1, object{"X": 3})
		r.Config = "a"
		instances = append(instances, r)
	}
	instances = append(instances, resource("Test::Thing", "b", 5, object{"X": 1}))
	findings, _ := judge(t, library(t, thing, low), engine.Options{}, unit(instances...))
	if len(findings) != 2 || len(findings[0].Instances) != 130 || len(findings[1].Instances) != 1 {
		t.Errorf("findings are %v, want one of 130 instances and one of b", verdicts(findings))
	}
}

func TestChunksAndWorkersChangeNothing(t *testing.T) {
	var resources []*graph.Resource
	for i := range 300 {
		var x any = i % 9
		switch i % 4 {
		case 1:
			x = unknown(fmt.Sprintf("var.x%d", i))
		case 2:
			x = choice("C", i%5, 9)
		}
		resources = append(resources, resource("Test::Thing", fmt.Sprintf("a%d", i), int32(2*i+1), object{"X": x}))
	}
	l := library(t, thing, low)
	want, _ := judge(t, l, engine.Options{Workers: 1}, unit(resources...))
	if len(want) < 100 {
		t.Fatalf("there are only %d findings", len(want))
	}
	for _, o := range []engine.Options{{ChunkSize: 1, Workers: 1}, {ChunkSize: 2, Workers: 8}, {ChunkSize: 1000}} {
		got, _ := judge(t, l, o, unit(resources...))
		if diff := cmp.Diff(verdicts(got), verdicts(want)); diff != "" {
			t.Errorf("%+v (-got +want):\n%s", o, diff)
		}
	}
}

func TestAPolicyThatFailsIsTold(t *testing.T) {
	tests := []struct{ name, rule, want string }{
		{"no evidence", `deny contains {"resource": r.id} if some r in input.resources`, "deny names no evidence"},
		{"empty evidence", `deny contains {"resource": r.id, "paths": []} if some r in input.resources`, "a list that is not empty is expected"},
		{"no resource", `deny contains {"paths": [["X"]]} if input.resources`, "deny names neither a resource nor the unit"},
		{"another resource", `deny contains {"resource": "b", "paths": [["X"]]} if input.resources`, `deny names the resource "b", which is not in input.resources`},
		{"a wrong key", `deny contains {"resource": r.id, "path": ["X"]} if some r in input.resources`, `deny has the key "path"`},
		{"a wrong path", `deny contains {"resource": r.id, "paths": [[true]]} if some r in input.resources`, "a path is a list of keys and indexes"},
		{"no set", `deny := 1`, "deny is no set of objects"},
		{"two values of one rule", `deny contains {"resource": r.id, "paths": [["X"]]} if {
	some r in input.resources
	f(1) == 2
}

f(x) := x if x > 0

f(x) := 2 if x > 0`, "produced conflicting values for the same inputs"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			findings, told := judge(t, library(t, thing, tt.rule), engine.Options{}, unit(resource("Test::Thing", "a", 1, object{"X": 1})))
			if len(findings) > 0 {
				t.Errorf("there are findings: %v", verdicts(findings))
			}
			if len(told) != 1 || !strings.HasPrefix(told[0], "policy-failed: test-rule: ") || !strings.Contains(told[0], tt.want) {
				t.Errorf("diagnostics are %q, want one with %q", told, tt.want)
			}
		})
	}
}

func TestWhatPoliciesCannotCall(t *testing.T) {
	for _, call := range []string{
		`http.send({"url": "http://127.0.0.1", "method": "get"})`, "opa.runtime()", "time.now_ns()", `rand.intn("a", 3)`, `uuid.rfc4122("a")`,
		`net.lookup_ip_addr("localhost")`, `io.jwt.decode("a")`, `trace("a")`,
	} {
		l := library(t, thing, `deny contains {"resource": r.id, "paths": [["X"]]} if {
	some r in input.resources
	`+call+`
}`)
		_, _, err := engine.Run(context.Background(), &graph.Graph{Units: []*graph.Unit{unit(resource("Test::Thing", "a", 1, object{}))}}, l, engine.Options{Policies: l.Policies()})
		if err == nil || !strings.Contains(err.Error(), "undefined function") {
			t.Errorf("%s: the error is %v, want an undefined function", call, err)
		}
	}
	for _, b := range engine.Capabilities().Builtins {
		if b.Nondeterministic || slices.Contains([]string{"print", "opa", "time", "rand", "uuid", "io", "http", "rego", "providers"}, strings.Split(b.Name, ".")[0]) {
			t.Errorf("policies can call %s", b.Name)
		}
	}
}

func TestACancelledRunEnds(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	l := library(t, thing, low)
	u := unit(resource("Test::Thing", "a", 1, object{"X": 1}))
	if _, _, err := engine.Run(ctx, &graph.Graph{Units: []*graph.Unit{u}}, l, engine.Options{Policies: l.Policies()}); err == nil {
		t.Error("a cancelled run gives no error")
	}
}

func TestParametersTakeThePlaceOfDefaults(t *testing.T) {
	const rule = `deny contains {"resource": r.id, "paths": [["X"]]} if {
	some r in input.resources
	plinth.may_be_at_most(r.properties.X, data.plinth.parameters.least - 1)
}`
	l := library(t, thing+"#   parameters:\n#     least:\n#       default: 5\n#       description: The least X.\n", rule)
	u := unit(resource("Test::Thing", "a", 1, object{"X": 6}))
	if findings, _ := judge(t, l, engine.Options{}, u); len(findings) != 0 {
		t.Errorf("with the default there are %v", verdicts(findings))
	}
	o := engine.Options{Parameters: map[string]map[string]any{"test-rule": {"least": 7}}}
	if findings, _ := judge(t, l, o, u); len(findings) != 1 {
		t.Errorf("with 7 there are %v, want one", verdicts(findings))
	}
}

// Conditions are not tried in all combinations: with sixty of them a run would never end.
func TestSixtyConditionsAreLeftOpen(t *testing.T) {
	const each = `deny contains {"resource": r.id, "paths": [["X", i] | some i, _ in r.properties.X]} if {
	some r in input.resources
	some x in r.properties.X
	plinth.may_be_at_most(x, 4)
}`
	var xs []any
	for i := range 60 {
		xs = append(xs, choice(fmt.Sprintf("C%d", i), 3, 7))
	}
	findings, _ := judge(t, library(t, thing, each), engine.Options{}, unit(resource("Test::Thing", "a", 1, object{"X": xs})))
	if len(findings) != 1 || findings[0].Status != "open" {
		t.Errorf("findings are %v, want one that is open", verdicts(findings))
	}
}
