package kubernetes

import (
	"strings"
	"testing"

	"github.com/plinth-lint/plinth/pkg/graph"
	"github.com/plinth-lint/plinth/pkg/source"
)

func TestPatternsAreAlikeAsFarAsIsKnown(t *testing.T) {
	for _, tt := range []struct {
		a, b string // * stands for a gap
		want truth
	}{
		{"web", "web", yes}, {"web", "api", no}, {"web", "", no}, {"", "", no},
		{"*", "web", no}, {"*", "*", no}, {"**", "web-*", no},
		{"*-web", "prod-web", maybe}, {"*-web", "prod-api", no}, {"prod-*", "prod-web", maybe}, {"a-*-b", "a-b", no}, {"a-*-b", "a--b", maybe},
		{"web-*-x", "web-*", maybe}, {"web-*", "api-*", no}, {"*-web", "*-api", no}, {"*-web", "prod-*", maybe}, {"web*", "web", maybe},
	} {
		a, b := strings.ReplaceAll(tt.a, "*", gap), strings.ReplaceAll(tt.b, "*", gap)
		if got, back := alike(a, b), alike(b, a); got != tt.want || back != tt.want {
			t.Errorf("%q and %q: %d and %d, want %d", tt.a, tt.b, got, back, tt.want)
		}
	}
}

func TestPatternOfAText(t *testing.T) {
	text := func(s string) *graph.Value { return graph.NewString(s, source.Range{}) }
	hole := graph.NewUnknown(graph.Unknowable{Expr: "var.x"}, source.Range{})
	for _, tt := range []struct {
		v    *graph.Value
		want string
	}{
		{nil, ""}, {text("web"), "web"}, {hole, "*"}, {graph.NewBool(true, source.Range{}), ""},
		{graph.NewUnknown(graph.Unknowable{Prefix: "a", Suffix: "b"}, source.Range{}), "a*b"},
		{graph.NewUnknown(graph.Unknowable{Parts: []*graph.Value{text("a"), hole, graph.NewInt(3, source.Range{}), hole}}, source.Range{}), "a*3*"},
	} {
		if got := strings.ReplaceAll(patternOf(tt.v), gap, "*"); got != tt.want {
			t.Errorf("got %q, want %q", got, tt.want)
		}
	}
}
