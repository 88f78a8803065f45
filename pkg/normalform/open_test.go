package normalform_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/plinth-lint/plinth/pkg/graph"
	"github.com/plinth-lint/plinth/pkg/normalform"
	"github.com/plinth-lint/plinth/pkg/source"
)

var here = source.Range{File: "a.tf", Start: source.Pos{Line: 1, Column: 1}}

func str(s string) *graph.Value                  { return graph.NewString(s, here) }
func list(elements ...*graph.Value) *graph.Value { return graph.NewList(elements, here) }

func obj(pairs ...any) *graph.Value {
	var members []graph.Member
	for i := 0; i < len(pairs); i += 2 {
		members = append(members, graph.Member{Key: pairs[i].(string), Value: pairs[i+1].(*graph.Value)})
	}
	return graph.NewObject(members, here)
}

func unknown(expr string, kind graph.Kind) *graph.Value {
	return graph.NewUnknown(graph.Unknowable{Expr: expr, Type: kind}, here)
}

func choice(condition string, then, otherwise *graph.Value) *graph.Value {
	return graph.NewUnknown(graph.Unknowable{Expr: condition, Choice: &graph.Choice{Condition: condition, Then: then, Else: otherwise}}, here)
}

func TestPairsKeepWhatIsOpen(t *testing.T) {
	entry := func(key, value string) *graph.Value { return obj("k", str(key), "v", str(value)) }
	for _, c := range []struct {
		name        string
		list        *graph.Value
		want        []string
		then, other []string // once C is decided
	}{
		{
			"further entries that are not known", list(entry("a", "1")).WithRest(unknown("more", graph.List)),
			[]string{"... = ?more", `a = "1"`}, []string{"... = ?more", `a = "1"`}, []string{"... = ?more", `a = "1"`},
		},
		{
			"further entries that are one of two lists", list(entry("a", "1")).WithRest(choice("C", list(entry("b", "2")), nil)),
			[]string{`... = C ? b = "2" : absent`, `a = "1"`}, []string{`a = "1"`, `b = "2"`}, []string{`a = "1"`},
		},
		{
			"two reasons are one rest that no condition closes", list(unknown("x", graph.Object)).WithRest(choice("C", list(), nil)),
			[]string{" = {}", "... = ?C"}, []string{" = {}", "... = ?C"}, []string{" = {}", "... = ?C"},
		},
		{
			"an entry under one of two keys", list(choice("C", entry("a", "1"), entry("b", "2"))),
			[]string{`a = C ? "1" : absent`, `b = C ? absent : "2"`}, []string{`a = "1"`}, []string{`b = "2"`},
		},
		{
			"an entry that overrides one if it is there", list(entry("a", "1"), choice("C", entry("a", "2"), nil)),
			[]string{`a = C ? "2" : "1"`}, []string{`a = "2"`}, []string{`a = "1"`},
		},
		{"no list", str("x"), []string{` = "x"`}, []string{` = "x"`}, []string{` = "x"`}},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := normalform.Pairs(c.list, "k", "v")
			for _, at := range []struct {
				when  string
				value *graph.Value
				want  []string
			}{{"undecided", got, c.want}, {"C", got.Assume("C", true), c.then}, {"not C", got.Assume("C", false), c.other}} {
				if diff := cmp.Diff(at.want, show(at.value)); diff != "" {
					t.Errorf("%s (-want +got):\n%s", at.when, diff)
				}
			}
		})
	}
}

func TestFurtherElementsTakeTheShapeOfTheList(t *testing.T) {
	u := &graph.Unit{Resources: []*graph.Resource{{
		Address: "a", Type: "AWS::EC2::SecurityGroup", Tool: graph.Terraform,
		Properties: obj("SecurityGroupIngress", list(obj("FromPort", str("1"))).WithRest(choice("C", list(obj("FromPort", str("22"))), nil))),
	}}}
	normalform.Apply(u)
	p := u.Resources[0].Properties
	if diff := cmp.Diff([]string{"SecurityGroupIngress[0].FromPort = 1", "SecurityGroupIngress[1].FromPort = 22"}, show(p.Assume("C", true))); diff != "" {
		t.Errorf("with C (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"SecurityGroupIngress[0].FromPort = 1"}, show(p.Assume("C", false))); diff != "" {
		t.Errorf("without C (-want +got):\n%s", diff)
	}
}

func TestDecodePutsHolesWhereTheyStand(t *testing.T) {
	text := func(pieces ...*graph.Value) *graph.Value {
		return graph.NewUnknown(graph.Unknowable{Type: graph.String, Parts: pieces}, here)
	}
	n, s := unknown("n", graph.Number), unknown("s", graph.String)
	for _, c := range []struct {
		name  string
		value *graph.Value
		want  []string
	}{
		{"a hole that is a whole value", text(str(`{"a": `), n, str(`, "b": [`), s, str(`, 1]}`)), []string{"a = ?n", "b[0] = ?s", "b[1] = 1"}},
		{"a hole within a text", text(str(`{"a": "x-`), s, str(`-y"}`)), []string{`a = "x-" + ?s + "-y"`}},
		{"a hole that fills a text", text(str(`{"a": "`), s, str(`"}`)), []string{"a = ?s"}},
		{"quotes within a text", text(str(`{"a": "say \"`), s, str(`\"", "b": `), n, str(`}`)), []string{`a = "say \"" + ?s + "\""`, "b = ?n"}},
		{"a hole in a key", text(str(`{"a": 1, "`), s, str(`:sub": 2}`)), []string{"... = ?s", "a = 1"}},
		{"the marks of holes in the text itself", str("{\"a\": \"\ue0000\ue001\"}"), []string{`a = "0"`}},
		{"marks that escapes write", str(`{"a": "\ue000-1\ue001", "b": "\ue0005\ue001", "c\ue000": 1}`), []string{"a = \"\\ue000-1\\ue001\"", "b = \"\\ue0005\\ue001\"", "c\ue000 = 1"}},
		{"an empty text", str(`{"a": ""}`), []string{`a = ""`}},
		{"a choice of texts", choice("C", str(`{"a": 1}`), str(`{"a": 2}`)), []string{" = C ? a = 1 : a = 2"}},
		{"a text that begins with a hole", text(s, str(`{"a": 1}`)), []string{` = ?s + "{\"a\": 1}"`}},
		{"a text that is cut off", str(`{"a": `), []string{` = "{\"a\": "`}},
		{"two documents", str(`{} {}`), []string{` = "{} {}"`}},
		{"nothing", nil, []string{" = absent"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := show(normalform.Decode(c.value))
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("decoded (-want +got):\n%s", diff)
			}
		})
	}
}
