package plan_test

import (
	"testing"

	"github.com/plinth-lint/plinth/pkg/graph"
	"github.com/plinth-lint/plinth/pkg/source"
	"github.com/plinth-lint/plinth/pkg/terraform/plan"
)

// at gives a place in a configuration.
func at(line int32) source.Range {
	return source.Range{File: "main.tf", Start: source.Pos{Line: line, Column: 1}, End: source.Pos{Line: line, Column: 2}}
}

func unknown(line int32, u graph.Unknowable) *graph.Value { return graph.NewUnknown(u, at(line)) }

func object(line int32, members ...graph.Member) *graph.Value {
	return graph.NewObject(members, at(line))
}

// fill fills a value of an attribute v of a resource.
func fill(t *testing.T, values, marks string, v *graph.Value) *graph.Value {
	t.Helper()
	p, diags := plan.Read(source.NewFile("plan.json", []byte(`{"format_version":"1.2","planned_values":{"root_module":{"resources":[{"address":"a.b","type":"a","values":{"v":`+values+`}}]}},`+
		`"resource_changes":[{"address":"a.b","change":{"after_unknown":{"v":`+marks+`}}}]}`)))
	if len(diags) > 0 {
		t.Fatal(diags)
	}
	said, ok := p.Resource("a.b")
	if !ok {
		t.Fatal("the plan has no a.b")
	}
	if said, ok = said.Member("v"); !ok {
		t.Fatal("the plan says nothing of v")
	}
	return said.Fill(v)
}

func TestWhatIsKnownAfterApplySaysSo(t *testing.T) {
	v := fill(t, "null", "true", unknown(3, graph.Unknowable{Expr: "a.c.id", Reason: "a.c.id is known at deployment", Same: "a.c.id"}))
	if u := v.Unknown(); u == nil || u.Reason != "a.c.id is known after apply" || u.Same != "a.c.id" || v.Range != at(3) {
		t.Errorf("got %+v at %s", u, v.Range)
	}
	v = fill(t, "null", "true", unknown(3, graph.Unknowable{Expr: "module.m.x", Reason: "module.m is not in the scan"}))
	if u := v.Unknown(); u == nil || u.Reason != "known after apply" {
		t.Errorf("got %+v", u)
	}
}

// A plan has the blocks of a set in an order of its own.
func TestABlockOfASetIsFilledFromTheOneItAgreesWith(t *testing.T) {
	port := func(line int32, number string) *graph.Value {
		return object(line, graph.Member{Key: "port", Value: graph.NewNumber(number, at(line))}, graph.Member{Key: "from", Value: unknown(line, graph.Unknowable{Expr: "var.from"})})
	}
	v := fill(t, `[{"port":443,"from":"b","more":""},{"port":22,"from":"a","more":""}]`, "[{},{}]", graph.NewList([]*graph.Value{port(1, "22"), port(2, "443")}, at(1)))
	for i, want := range []string{"a", "b"} {
		from := v.Elements()[i].Get("from")
		if text, _ := from.Text(); text != want || from.Range != at(int32(i)+1) || from.Origin().File != "plan.json" {
			t.Errorf("block %d is from %q at %s, out of %s", i, text, from.Range, from.Origin())
		}
	}
}

func TestADocumentIsFilledWhereItHasHoles(t *testing.T) {
	document := object(1, graph.Member{Key: "Effect", Value: graph.NewString("Allow", at(2))}, graph.Member{Key: "Resource", Value: unknown(3, graph.Unknowable{Expr: "a.c.arn"})})
	v := fill(t, `"{\"Effect\":\"Allow\",\"Resource\":\"arn:x\"}"`, "false", unknown(1, graph.Unknowable{Expr: "jsonencode(…)", Type: graph.String}).WithDocument(document))
	effect, resource := v.Document().Get("Effect"), v.Document().Get("Resource")
	if text, _ := resource.Text(); text != "arn:x" || resource.Range != at(3) || effect.Range != at(2) {
		t.Errorf("the document is %v at %s, effect at %s", text, resource.Range, effect.Range)
	}
	if text, _ := v.Text(); text == "" || v.Document().Holes() {
		t.Error("the text is not known")
	}
}

func TestTheBranchThatThePlanHasIsTaken(t *testing.T) {
	then, otherwise := graph.NewString("on", at(5)).WithRange(at(6)), graph.NewString("off", at(7))
	v := fill(t, `"on"`, "false", unknown(8, graph.Unknowable{Choice: &graph.Choice{Condition: "c", Then: then, Else: otherwise}}))
	if text, _ := v.Text(); text != "on" || v.Range != at(8) || v.Origin() != at(5) {
		t.Errorf("got %q at %s out of %s", text, v.Range, v.Origin())
	}
	// null is absent
	if v := fill(t, "null", "false", unknown(8, graph.Unknowable{Choice: &graph.Choice{Condition: "c", Then: then}})); v != nil {
		t.Errorf("got %v", v)
	}
}

func TestASecretOfAPlanWithoutMarksStaysUnknown(t *testing.T) {
	secret := unknown(3, graph.Unknowable{Expr: "data.aws_ssm_parameter.p.value", Secret: true})
	if v := fill(t, `"hunter2"`, "false", secret); !v.IsUnknown() {
		t.Errorf("got %v", v)
	}
}

func TestARestBecomesWhatThePlanHas(t *testing.T) {
	known := object(1, graph.Member{Key: "n", Value: graph.NewString("x", at(1))})
	v := fill(t, `[{"n":"y"},{"n":"x"}]`, "[{},{}]", graph.NewList([]*graph.Value{known}, at(1)).WithRest(unknown(4, graph.Unknowable{Expr: "for_each"})))
	if v.Len() != 2 || v.Rest() != nil {
		t.Fatalf("got %d elements and the rest %v", v.Len(), v.Rest())
	}
	n := v.Elements()[1].Get("n")
	if text, _ := n.Text(); text != "y" || n.Range != at(4) {
		t.Errorf("got %q at %s", text, n.Range)
	}
}

func TestASatelliteOfEachInstanceRefersToIt(t *testing.T) {
	u, _ := read(t, `{"format_version":"1.2","planned_values":{"root_module":{"resources":[{"address":"a.b[\"k\"]","type":"a","values":{}},{"address":"a.s[\"k\"]","type":"a","values":{}}]}},`+
		`"resource_changes":[{"address":"a.s[\"k\"]","change":{"after_unknown":{"of":true}}}],"configuration":{"root_module":{"resources":[{"address":"a.b"},`+
		`{"address":"a.s","expressions":{"of":{"references":["each.value.id","each.value"]}},"for_each_expression":{"references":["a.b"]}}]}}}`)
	refs := u.Resources[1].Properties.Get("of").References()
	if len(refs) != 1 || refs[0].Address != `a.b["k"]` || refs[0].Attribute != "id" {
		t.Errorf("it refers to %v", refs)
	}
}
