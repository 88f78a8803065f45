package cloudformation

import (
	"maps"

	"github.com/plinth-lint/plinth/pkg/diag"
	"github.com/plinth-lint/plinth/pkg/document"
	"github.com/plinth-lint/plinth/pkg/graph"
	"github.com/plinth-lint/plinth/pkg/source"
)

// turn is one key that a loop makes, with the evaluator that knows its variables.
type turn struct {
	key   string
	at    source.Range
	value *document.Node
	ev    *evaluator
}

// loop gives the keys that Fn::ForEach makes in place of itself
// (https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/intrinsic-function-reference-foreach.html).
// It is false when what the loop runs over is not known.
func (ev *evaluator) loop(p document.Pair) ([]turn, bool) {
	n := p.Value
	ev.needsExtensions(p.Key, "Fn::ForEach")
	if len(n.Items) != 3 || n.Items[0].Kind != document.Scalar || n.Items[2].Kind != document.Mapping {
		ev.wrong(n, p.Key.Text)
		return nil, false
	}
	collection := ev.eval(n.Items[1])
	if collection.IsUnknown() || collection.Holes() || !collection.Is(graph.List) {
		ev.t.unit.Complete = false
		ev.t.diags.Add(diag.Note, "loop-unknown", n.Items[1].Range, "Loop is not expanded",
			"What it runs over is not known: %s.", reasonOf(collection, "a part of the list is not known"))
		return nil, false
	}
	var turns []turn
	known := true
	for _, e := range collection.Elements() {
		value, ok := text(e)
		if !ok || ev.t.exhausted {
			continue
		}
		inner := *ev
		inner.vars = maps.Clone(ev.vars)
		if inner.vars == nil {
			inner.vars = map[string]string{}
		}
		inner.vars[n.Items[0].Text] = value
		more, ok := inner.keys(n.Items[2])
		turns, known = append(turns, more...), known && ok
	}
	return turns, known
}

// keys gives the keys of a loop's body, those of nested loops included.
func (ev *evaluator) keys(body *document.Node) ([]turn, bool) {
	var turns []turn
	known := true
	for _, p := range body.Pairs {
		if ev.t.steps++; ev.t.steps > maxSteps {
			ev.eval(p.Value) // tells of it, once
			break
		}
		if isLoop(p.Key.Text) {
			more, ok := ev.loop(p)
			turns, known = append(turns, more...), known && ok
			continue
		}
		turns = append(turns, turn{ev.substitute(p.Key.Text), p.Key.Range, p.Value, ev})
	}
	return turns, known
}

func isLoop(key string) bool {
	return len(key) > len("Fn::ForEach::") && key[:len("Fn::ForEach::")] == "Fn::ForEach::"
}

// needsExtensions tells of what a template uses without the transform that enables it.
func (ev *evaluator) needsExtensions(n *document.Node, what string) {
	if t := ev.t; !t.extended && !t.changed && !t.told[what] {
		t.told[what] = true
		t.diags.Add(diag.Warning, "transform-missing", n.Range, "Transform is missing",
			"%s works only in a template with Transform: AWS::LanguageExtensions; the service refuses this one.", what)
	}
}
