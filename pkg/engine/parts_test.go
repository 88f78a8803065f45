package engine_test

import (
	"slices"
	"testing"

	"github.com/plinth-lint/plinth/pkg/engine"
	"github.com/plinth-lint/plinth/pkg/graph"
)

// told gives the message that a Rego expression over r makes of the first resource.
func told(t *testing.T, expression string, resources ...*graph.Resource) string {
	t.Helper()
	l := library(t, thing, `deny contains {"resource": r.id, "paths": [["X"]], "message": message} if {
	some r in input.resources
	message := sprintf("%v", [`+expression+`])
}`)
	findings, diags := judge(t, l, engine.Options{}, unit(resources...))
	if len(diags) > 0 {
		t.Fatal(diags)
	}
	if len(findings) == 0 {
		return ""
	}
	return findings[0].Message
}

func refers(address string) *graph.Value {
	return unknown(address + ".id").WithReferences(graph.Reference{Address: address})
}

func of(same, list string) *graph.Value {
	return unknown(same, func(u *graph.Unknowable) { u.Same, u.Of = same, list })
}

func TestTargetsAreThoseOfOneValue(t *testing.T) {
	got := told(t, `[name | some x in r.properties.X; name := [other.address | some other in plinth.targets(r.id, x, "Test::Other")]]`,
		resource("Test::Thing", "thing", 1, object{"X": []any{refers("b"), "b", unknown("var.b"), refers("thing"), refers("nowhere"), refers("a")}}),
		resource("Test::Other", "a", 4, nil), resource("Test::Other", "b", 7, nil))
	if want := `[["b"], [], [], [], [], ["a"]]`; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestPartOfIsTheListThatIsNotKnown(t *testing.T) {
	got := told(t, `[list | some x in r.properties.X; list := plinth.part_of(x)]`,
		resource("Test::Thing", "thing", 1, object{"X": []any{of("l[0]", "l"), unknown("m", same("m")), "l[0]"}}))
	if want := `["l"]`; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestPartsOfUnknowns(t *testing.T) {
	whole := func(u *graph.Unknowable) { u.Type, u.NotNull, u.Same = graph.Object, true, "var.s" }
	pod := object{"spec": object{"containers": []any{object{"image": "a", "resources": unknown("var.r")}}, "volumes": unknown("var.v"), "securityContext": unknown("var.s", whole)}}
	tests := []struct{ expression, want string }{
		{`plinth.at(r.properties.X, ["spec", "containers", 0, "image"])`, `a`},
		{`plinth.at(r.properties.X, ["spec", "containers", 1, "image"])`, ``},
		{`plinth.at(r.properties.X, ["spec", "containers", 0, "image", "deeper"])`, ``},
		{`plinth.given(plinth.at(r.properties.X, ["spec", "containers", 0, "resources", "requests", "cpu"]))`, `false`},
		{`plinth.may_equal(plinth.at(r.properties.X, ["spec", "containers", 0, "resources", "requests", "cpu"]), "1")`, `true`},
		{`count(plinth.list(r.properties.X, ["spec", "containers"]))`, `1`},
		{`count(plinth.list(r.properties.X, ["spec", "initContainers"]))`, `0`},
		{`count(plinth.list(r.properties.X, ["spec", "volumes"]))`, `1`},
		{`plinth.has_elements(plinth.list(r.properties.X, ["spec", "volumes"]))`, `false`},
		// the whole is an object and not null, which says nothing of a part
		{`plinth.given(plinth.at(r.properties.X, ["spec", "securityContext"]))`, `true`},
		{`plinth.given(plinth.at(r.properties.X, ["spec", "securityContext", "privileged"]))`, `false`},
		{`plinth.may_equal(plinth.at(r.properties.X, ["spec", "securityContext"]), true)`, `false`},
		{`plinth.may_equal(plinth.at(r.properties.X, ["spec", "securityContext", "privileged"]), true)`, `true`},
		{`plinth.at(r.properties.X, ["spec", "securityContext", "a"]) == plinth.at(r.properties.X, ["spec", "securityContext", "a"])`, `true`},
		{`plinth.at(r.properties.X, ["spec", "securityContext", "a"]) == plinth.at(r.properties.X, ["spec", "securityContext", "b"])`, `false`},
	}
	for _, tt := range tests {
		if got := told(t, tt.expression, resource("Test::Thing", "thing", 1, object{"X": pod})); got != tt.want {
			t.Errorf("%s: got %q, want %q", tt.expression, got, tt.want)
		}
	}
}

func TestStartsWithIsCertain(t *testing.T) {
	oneOf := func(texts ...string) func(*graph.Unknowable) {
		return func(u *graph.Unknowable) { u.OneOf = texts }
	}
	tests := []struct {
		name  string
		value any
		want  string
	}{
		{"a text", "a.example.com/web", "true"},
		{"another text", "b.example.com/web", "false"},
		{"no text", 5, "false"},
		{"a known beginning", unknown("v", prefixed("a.example.com/web:")), "true"},
		{"a known beginning that is too short", unknown("v", prefixed("a.example")), "false"},
		{"an unknown", unknown("v"), "false"},
		{"one of texts that all do", unknown("v", oneOf("a.example.com/a", "a.example.com/b")), "true"},
		{"one of texts that do not all", unknown("v", oneOf("a.example.com/a", "b")), "false"},
	}
	for _, tt := range tests {
		if got := told(t, `plinth.starts_with(r.properties.X, "a.example.com/")`, resource("Test::Thing", "thing", 1, object{"X": tt.value})); got != tt.want {
			t.Errorf("%s: got %q, want %q", tt.name, got, tt.want)
		}
	}
}

// workload gives a Deployment whose pods have labels.
func workload(name string, labels any) *graph.Resource {
	r := resource("Kubernetes::Deployment", name, 4, object{"spec": object{"template": object{
		"metadata": object{"labels": labels}, "spec": object{"containers": []any{}},
	}}})
	r.Pod = graph.Keys("spec", "template")
	return r
}

func TestSelectorsThatAreNotKnownMaySelect(t *testing.T) {
	shop := object{"app": "shop", "tier": "web"}
	tests := []struct {
		name     string
		selector any
		labels   any
		space    any
		want     bool
	}{
		{"an edge", value(object{"app": "shop"}, 1).WithReferences(graph.Reference{Address: "web"}), shop, nil, true},
		{"known and without an edge", object{"app": "shop"}, shop, nil, false},
		{"a selector that is not known", unknown("var.s"), shop, nil, true},
		{"a value that is not known", object{"app": unknown("var.s")}, shop, nil, true},
		{"a value that is not known beside one that does not match", object{"app": unknown("var.s"), "tier": "db"}, shop, nil, false},
		{"a value that is not known of a label that is not there", object{"team": unknown("var.s")}, shop, nil, false},
		{"labels that are not known", object{"app": "shop"}, unknown("var.l"), nil, true},
		{"a label that is not known", object{"app": "shop"}, object{"app": unknown("var.l")}, nil, true},
		{"matchLabels", object{"matchLabels": object{"app": unknown("var.s")}}, shop, nil, true},
		{"matchLabels that do not match", object{"matchLabels": object{"app": "till", "tier": unknown("var.s")}}, shop, nil, false},
		{"another namespace", unknown("var.s"), shop, "other", false},
		{"a namespace that is not known", unknown("var.s"), shop, unknown("var.n"), true},
		{"no selector", nil, shop, nil, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			spec := object{}
			if tt.selector != nil {
				spec["selector"] = tt.selector
			}
			selecting := resource("Test::Thing", "service", 1, object{"spec": spec})
			if tt.space != nil {
				selecting = resource("Test::Thing", "service", 1, object{"spec": spec, "metadata": object{"namespace": tt.space}})
			}
			want := "[]"
			if tt.want {
				want = `["web"]`
			}
			if got := told(t, `[w.address | some w in plinth.selects(r.id, "Kubernetes::Workload")]`, selecting, workload("web", tt.labels)); got != want {
				t.Errorf("selects: got %s, want %s", got, want)
			}
			back := library(t, "#   types: [Kubernetes::Workload]\n", `deny contains {"resource": r.id, "paths": [["X"]]} if {
	some r in input.resources
	some _ in plinth.selected_by(r.id, "Test::Thing")
}`)
			findings, _ := judge(t, back, engine.Options{}, unit(selecting, workload("web", tt.labels)))
			if got := len(findings) > 0; got != tt.want {
				t.Errorf("selected_by: got %t, want %t", got, tt.want)
			}
		})
	}
}

func TestAPodThatIsNotKnownIsSeen(t *testing.T) {
	l := library(t, "#   types: [Kubernetes::Workload]\n", `deny contains {"resource": r.id, "paths": [["pod", "spec", "hostNetwork"]]} if {
	some r in input.resources
	plinth.may_equal(plinth.at(r.pod, ["spec", "hostNetwork"]), true)
}`)
	w := workload("web", object{})
	w.Properties = w.Properties.Set("spec", unknown("var.spec"))
	findings, _ := judge(t, l, engine.Options{}, unit(w))
	if got := verdicts(findings); !slices.Equal(got, []string{"open web:5; var.spec has no value"}) {
		t.Errorf("got %q", got)
	}
}
