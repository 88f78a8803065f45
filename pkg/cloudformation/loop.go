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
func (ev *evaluator) loop(p document.Pair) []turn {
	n := p.Value
	if len(n.Items) != 3 || n.Items[0].Kind != document.Scalar || n.Items[2].Kind != document.Mapping {
		ev.wrong(n, p.Key.Text)
		return nil
	}
	collection := ev.eval(n.Items[1])
	if !collection.Is(graph.List) || collection.Holes() {
		ev.t.unit.Complete = false
		ev.t.diags.Add(diag.Note, "loop-unknown", n.Items[1].Range, "Loop is not expanded",
			"What it runs over is not known: %s.", reasonOf(collection, "a part of the list is not known"))
		return nil
	}
	var turns []turn
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
		turns = append(turns, inner.keys(n.Items[2])...)
	}
	return turns
}

// keys gives the keys of a loop's body, those of nested loops included.
func (ev *evaluator) keys(body *document.Node) []turn {
	var turns []turn
	for _, p := range body.Pairs {
		if ev.t.steps++; ev.t.steps > maxSteps {
			ev.eval(p.Value) // tells of it, once
			break
		}
		if isLoop(p.Key.Text) {
			turns = append(turns, ev.loop(p)...)
			continue
		}
		turns = append(turns, turn{ev.substitute(p.Key.Text), p.Key.Range, p.Value, ev})
	}
	return turns
}

func isLoop(key string) bool {
	return len(key) > len("Fn::ForEach::") && key[:len("Fn::ForEach::")] == "Fn::ForEach::"
}

// entries gives the entries of the Resources section, with those that loops make.
func (t *template) entries(resources *document.Node) []entry {
	var out []entry
	ev := &evaluator{t: t}
	for _, p := range resources.Pairs {
		if !isLoop(p.Key.Text) {
			out = append(out, entry{name: p.Key.Text, key: p.Key, node: p.Value})
			continue
		}
		for _, turn := range ev.loop(p) {
			out = append(out, entry{name: turn.key, key: &document.Node{Range: turn.at}, node: turn.value, vars: turn.ev.vars})
		}
	}
	return out
}
