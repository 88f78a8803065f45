package engine_test

import (
	"testing"

	"github.com/plinth-lint/plinth/pkg/graph"
)

func TestContainersOfAPodAreGatheredWithTheirPaths(t *testing.T) {
	const paths = `[[[p.path | some p in r.containers], [p.path | some p in r.secured]]]`
	const privileged = `[[plinth.may_equal(plinth.at(p.is, ["securityContext", "privileged"]), true) | some p in r.secured]]`
	container := object{"image": "a"}
	all := object{"ephemeralContainers": []any{container}, "initContainers": []any{container}, "containers": []any{container, container}}
	tests := []struct {
		name, expression string
		spec             any
		want             string
	}{
		{"of all lists, in their order", paths, all,
			`[[[["pod", "spec", "containers", 0], ["pod", "spec", "containers", 1], ["pod", "spec", "initContainers", 0], ["pod", "spec", "ephemeralContainers", 0]], ` +
				`[["pod", "spec"], ["pod", "spec", "containers", 0], ["pod", "spec", "containers", 1], ["pod", "spec", "initContainers", 0], ["pod", "spec", "ephemeralContainers", 0]]]]`},
		{"none", paths, object{}, `[[[], [["pod", "spec"]]]]`},
		{"no list", paths, object{"containers": "a"}, `[[[], [["pod", "spec"]]]]`},
		{"a list that is not known may have one", paths, object{"containers": unknown("var.c")}, `[[[["pod", "spec", "containers", 0]], [["pod", "spec"], ["pod", "spec", "containers", 0]]]]`},
		{"what is known", privileged, object{"containers": []any{object{"securityContext": object{"privileged": false}}}}, `[[false]]`},
		{"what is not known", privileged, object{"containers": []any{unknown("var.c")}, "securityContext": unknown("var.s")}, `[[true, true]]`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := resource("Test::Thing", "web", 4, object{"spec": tt.spec})
			r.Pod = graph.Path{}
			if got := told(t, tt.expression, r); got != tt.want {
				t.Errorf("got %s\nwant %s", got, tt.want)
			}
		})
	}
}

func TestValueIsNotNull(t *testing.T) {
	properties := object{"A": object{"B": nil, "C": false}, "U": unknown("var.u")}
	tests := []struct{ expression, want string }{
		{`plinth.value(r.properties.X, ["A", "B"])`, ``},
		{`plinth.value(r.properties.X, ["A", "D"])`, ``},
		{`[plinth.value(r.properties.X, ["A", "C"])]`, `[false]`},
		{`plinth.may_equal(plinth.value(r.properties.X, ["U", "V"]), "a")`, `true`},
	}
	for _, tt := range tests {
		if got := told(t, tt.expression, resource("Test::Thing", "thing", 1, object{"X": properties})); got != tt.want {
			t.Errorf("%s: got %q, want %q", tt.expression, got, tt.want)
		}
	}
}
