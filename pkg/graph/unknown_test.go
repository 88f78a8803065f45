package graph_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/plinth-lint/plinth/pkg/graph"
)

func TestHolesSeesUnknownsAtAnyDepth(t *testing.T) {
	for _, c := range []struct {
		name  string
		value *graph.Value
		want  bool
	}{
		{"a known tree", obj("a", list(obj("b", num(1)), graph.NewNull(at(1)))), false},
		{"an unknown itself", unknown("var.a"), true},
		{"deep in a list", list(num(1), list(obj("a", unknown("var.a")))), true},
		{"deep in an object", obj("a", obj("b", unknown("var.a"))), true},
		{"a list that may be longer", list(num(1)).WithRest(unknown("var.a")), true},
		{"an object that may have more", obj("a", obj().WithRest(unknown("var.a"))), true},
		{"an undecided choice of two known values", choice("C", num(1), num(2)), true},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := c.value.Holes(); got != c.want {
				t.Errorf("%s: got %v, want %v", show(c.value), got, c.want)
			}
		})
	}
}

func TestAssumeDecidesEveryChoiceOnTheCondition(t *testing.T) {
	for _, c := range []struct {
		name  string
		value *graph.Value
		then  string // when C is true
		other string // when C is false
	}{
		{"a choice itself", choice("C", num(1), num(2)), "1", "2"},
		{"a branch that is absent", choice("C", num(1), nil), "1", "absent"},
		{"a member that a branch removes", obj("a", choice("C", nil, num(2)), "b", num(3)), "{b:3}", "{a:2 b:3}"},
		{"members before and after it", obj("x", num(0), "a", choice("C", num(1), nil), "y", num(9)), "{x:0 a:1 y:9}", "{x:0 y:9}"},
		{"an element that a branch removes", list(num(0), choice("C", nil, num(1)), num(2)), "[0 2]", "[0 1 2]"},
		{"all elements removed", list(choice("C", nil, num(1))), "[]", "[1]"},
		{"one in a branch of another condition", choice("D", choice("C", num(1), num(2)), num(3)), "D?1:3", "D?2:3"},
		{"the same condition inside its own branch", choice("C", choice("C", num(1), num(2)), num(3)), "1", "3"},
		{"another unknown stays", obj("a", unknown("var.a"), "b", choice("D", num(1), nil)), "{a:?var.a b:D?1:absent}", "{a:?var.a b:D?1:absent}"},
		{"a rest that turns out to be elements", list(num(0)).WithRest(choice("C", list(num(1), num(2)), nil)), "[0 1 2]", "[0]"},
		{"a rest that stays open", list(num(0)).WithRest(choice("C", unknown("var.more"), list())), "[0 ...?var.more]", "[0]"},
		{"elements that are open in turn", list().WithRest(choice("C", list(num(1)).WithRest(unknown("var.more")), nil)), "[1 ...?var.more]", "[]"},
		{"a rest that turns out to be members", obj("a", num(0)).WithRest(choice("C", obj("a", num(9), "b", num(1)), nil)), "{a:0 b:1}", "{a:0}"},
		{"a known scalar is untouched", str("C"), `"C"`, `"C"`},
		{"a piece of a text", parts(str("a-"), choice("C", str("prod"), str("dev")), unknown("var.n")), `"a-"+"prod"+?var.n`, `"a-"+"dev"+?var.n`},
		{"the last hole of a text", parts(str("a-"), choice("C", str("prod"), str("dev"))), `"a-prod"`, `"a-dev"`},
	} {
		t.Run(c.name, func(t *testing.T) {
			before := show(c.value)
			wantShown(t, c.value.Assume("C", true), c.then)
			wantShown(t, c.value.Assume("C", false), c.other)
			wantShown(t, c.value, before)
			if got := c.value.Assume("E", true); got != c.value {
				t.Errorf("a condition that nothing hangs on changes the value: %s", show(got))
			}
		})
	}
}

func TestATextKnowsMoreOfItsBeginningOnceAChoiceIsDecided(t *testing.T) {
	v := graph.NewUnknown(graph.Unknowable{Type: graph.String, Prefix: "a-", Parts: []*graph.Value{str("a-"), choice("C", num(1), nil), str("-"), unknown("var.n")}}, at(1))
	if got := v.Assume("C", true).Unknown().Prefix; got != "a-1-" {
		t.Errorf("prefix: got %q, want a-1-", got)
	}
	absent := v.Assume("C", false)
	if got := absent.Unknown(); got.Prefix != "a-" || !got.Parts[1].Unknown().Invalid {
		t.Errorf("a part that is absent: got prefix %q and part %+v, want a- and an invalid one", got.Prefix, got.Parts[1].Unknown())
	}
}

func TestAssumeKeepsRangesOfKeysAndReferences(t *testing.T) {
	v := obj("a", choice("C", num(1), nil), "b", num(2)).WithReferences(ref("x", ""))
	got := v.Assume("C", true)
	if r := got.Member("a").Range; r != at(2) {
		t.Errorf("the key a stands at %v, want %v", r, at(2))
	}
	if diff := cmp.Diff([]graph.Reference{ref("x", "")}, got.References()); diff != "" {
		t.Errorf("references (-want +got):\n%s", diff)
	}
}

func TestConditionsAreThoseOfAllChoicesOnceEachInOrder(t *testing.T) {
	v := obj(
		"a", choice("B", choice("A", num(1), nil), choice("C", num(1), nil)),
		"b", list(choice("B", num(1), num(2)), num(3)).WithRest(choice("D", list(), nil)),
		"c", parts(str("x"), choice("E", str("1"), str("2"))),
		"d", unknown("var.d"),
	).WithRest(choice("F", obj(), nil))
	if diff := cmp.Diff([]string{"B", "A", "C", "D", "E", "F"}, v.Conditions(nil)); diff != "" {
		t.Errorf("conditions (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"Z", "B", "A", "C", "D", "E", "F"}, v.Conditions([]string{"Z"})); diff != "" {
		t.Errorf("conditions after another (-want +got):\n%s", diff)
	}
	if got := obj("a", unknown("var.a")).Conditions(nil); got != nil {
		t.Errorf("got %v for a value without choices, want none", got)
	}
}

// Every condition that Conditions names can be decided: after that none is left.
func TestNoConditionIsLeftOnceAllAreAssumed(t *testing.T) {
	v := obj(
		"a", choice("A", choice("B", num(1), nil), list(choice("C", num(1), nil))),
		"b", parts(str("x"), choice("D", str("1"), str("2")), unknown("var.y")),
		"c", list().WithRest(choice("E", list(choice("A", num(1), nil)), nil)),
	)
	for bits := range 1 << 5 {
		decided := v
		for i, c := range v.Conditions(nil) {
			decided = decided.Assume(c, bits&(1<<i) != 0)
		}
		if left := decided.Conditions(nil); len(left) > 0 {
			t.Errorf("way %b: %v are left in %s", bits, left, show(decided))
		}
	}
}
