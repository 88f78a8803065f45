package engine_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/plinth-lint/plinth/pkg/engine"
	"github.com/plinth-lint/plinth/pkg/graph"
)

// endless multiplies so many numbers that nobody lives to see the end.
const endless = `deny contains {"resource": r.id, "paths": [["a"]]} if {
	some r in input.resources
	some a in numbers.range(1, 100000)
	some b in numbers.range(1, 100000)
	a * b == 0
}`

func TestAPolicyThatSeemsEndlessIsTold(t *testing.T) {
	findings, told := judge(t, library(t, thing, endless), engine.Options{Patience: 50 * time.Millisecond}, unit(resource("Test::Thing", "one", 1, object{"a": 1})))
	want := []string{"policy-failed: test-rule: it takes longer than 50ms."}
	if len(findings) > 0 || !slices.Equal(told, want) {
		t.Errorf("got %v and %q, want %q", findings, told, want)
	}
}

func TestAnInterruptEndsAPolicyThatSeemsEndless(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	l := library(t, thing, endless)
	g := &graph.Graph{Units: []*graph.Unit{unit(resource("Test::Thing", "one", 1, object{"a": 1}))}}
	_, _, err := engine.Run(ctx, g, l, engine.Options{Policies: l.Policies(), Patience: time.Hour})
	if !errors.Is(err, context.DeadlineExceeded) || strings.Contains(err.Error(), "longer") {
		t.Errorf("got %v, want the end of the context", err)
	}
}
