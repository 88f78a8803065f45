package plan_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/plinth-lint/plinth/pkg/diag"
	"github.com/plinth-lint/plinth/pkg/graph"
	"github.com/plinth-lint/plinth/pkg/source"
	"github.com/plinth-lint/plinth/pkg/terraform/plan"
)

const small = `{"format_version":"1.2","planned_values":{"root_module":{"resources":[
{"address":"aws_x.a[\"k.1\"]","mode":"managed","type":"aws_x","name":"a","values":{"n":1,"gone":null,"secret":"s","l":["x",null],"tags":{"a":"1"},"tags_all":{"a":"1","b":"2"}},"sensitive_values":{"secret":true}},
{"address":"data.aws_y.d","mode":"data","type":"aws_y","name":"d","values":{}}],
"child_modules":[{"address":"module.m","resources":[{"address":"module.m.aws_x.b","mode":"managed","type":"aws_x","name":"b","values":{}}]}]}},
"resource_changes":[{"address":"aws_x.a[\"k.1\"]","change":{"actions":["create"],"after_unknown":{"l":[false,true],"id":true}}},
{"address":"module.m.aws_x.b","change":{"actions":["create"],"after_unknown":{"of":true}}}],
"configuration":{"root_module":{"resources":[{"address":"aws_x.a","expressions":{"n":{"constant_value":1},"secret":{"references":["var.s"]},"l":{"references":["module.m.id","module.m"]}}}],
"module_calls":{"m":{"expressions":{"in":{"references":["aws_x.a[\"k.1\"].id","aws_x.a[\"k.1\"]","aws_x.a"]}},
"module":{"outputs":{"id":{"expression":{"references":["aws_x.b.id","aws_x.b"]}}},"resources":[{"address":"aws_x.b","expressions":{"of":{"references":["var.in"]}}}]}}}}}}`

func read(t *testing.T, text string) (*graph.Unit, diag.Diagnostics) {
	t.Helper()
	p, diags := plan.Read(source.NewFile("plan.json", []byte(text)))
	if p == nil {
		return nil, diags
	}
	return p.Unit(), diags
}

func TestAPlanTellsKnownFromUnknownAndAbsent(t *testing.T) {
	u, diags := read(t, small)
	if len(diags) > 0 || len(u.Resources) != 2 {
		t.Fatalf("got %d resources and %v", len(u.Resources), diags)
	}
	a, b := u.Resources[0], u.Resources[1]
	if a.Address != `aws_x.a["k.1"]` || a.Config != "aws_x.a" || b.Config != "module.m.aws_x.b" {
		t.Errorf("addresses are %s of %s, and %s", a.Address, a.Config, b.Config)
	}
	if n, ok := a.Properties.Get("n").Int(); !ok || n != 1 {
		t.Error("n is not 1")
	}
	if a.Properties.Get("gone") != nil || a.Properties.Get("id") != nil {
		t.Error("what is null, or computed and not configured, is there")
	}
	if s := a.Properties.Get("secret").Unknown(); s == nil || !s.NotNull || s.Type != graph.String {
		t.Errorf("the sensitive value is %+v", s)
	}
	l := a.Properties.Get("l").Elements()
	if x, _ := l[0].Text(); len(l) != 2 || x != "x" || l[1].Unknown().Reason != "known after apply" {
		t.Errorf("l is %v", l)
	}
	if refs := l[1].References(); len(refs) != 1 || refs[0].Address != "module.m.aws_x.b" || refs[0].Attribute != "id" {
		t.Errorf("the output of the module refers to %v", refs)
	}
	if refs := b.Properties.Get("of").References(); len(refs) != 1 || refs[0].Address != `aws_x.a["k.1"]` || refs[0].Attribute != "id" {
		t.Errorf("the variable of the module refers to %v", refs)
	}
	if tag, _ := a.Properties.Get("tags").Get("b").Text(); tag != "2" || a.Properties.Get("tags_all") != nil {
		t.Error("the default tags are not among the tags")
	}
	if line := a.Properties.Get("n").Range.Start.Line; line != 2 {
		t.Errorf("n stands on line %d", line)
	}
}

func TestAStateIsReadLikeAPlan(t *testing.T) {
	u, diags := read(t, `{"format_version":"1.0","values":{"root_module":{"resources":[{"address":"aws_x.a","mode":"managed","type":"aws_x","values":{"n":"v","none":"","l":[]},"depends_on":["aws_x.b"]}]}}}`)
	if len(diags) > 0 || len(u.Resources) != 1 {
		t.Fatalf("got %v and %v", u, diags)
	}
	r := u.Resources[0]
	if v, _ := r.Properties.Get("n").Text(); v != "v" || r.Properties.Len() != 1 {
		t.Errorf("properties are %v", r.Properties.Members())
	}
	if len(r.References) != 1 || r.References[0].Address != "aws_x.b" {
		t.Errorf("references are %v", r.References)
	}
}

func TestWhatIsNoPlanIsToldOf(t *testing.T) {
	for name, c := range map[string]struct{ text, code string }{
		"a newer format":      {`{"format_version":"2.0","values":{}}`, "plan-version"},
		"a text for a list":   {`{"format_version":"1.0","values":{"root_module":{"resources":"x"}}}`, "plan-structure"},
		"a number for values": {`{"format_version":"1.0","values":7}`, "plan-structure"},
		"a wrong address":     {`{"format_version":"1.0","values":{"root_module":{"resources":[{"address":"a[","type":"x"}]}}}`, "plan-resource"},
		"an address twice":    {`{"format_version":"1.0","values":{"root_module":{"resources":[{"address":"a.b","type":"a"},{"address":"a.b","type":"a"}]}}}`, "plan-resource"},
		"a plan cut off":      {`{"format_version":"1.0","terraform_version":"1.5.0","planned_values":{`, "json-syntax"},
		"deep nesting":        {`{"format_version":"1.0","values":` + strings.Repeat("[", 900), "json-syntax"},
	} {
		t.Run(name, func(t *testing.T) {
			_, diags := read(t, c.text)
			if !slices.ContainsFunc(diags, func(d diag.Diagnostic) bool { return d.Code == c.code && d.Severity == diag.Error }) {
				t.Errorf("diagnostics are %v, want %s", diags, c.code)
			}
		})
	}
	if !plan.Looks(source.NewFile("p.json", []byte(`{"format_version":"1.0","terraform_version":"1.5.0","planned_values":{`))) {
		t.Error("a plan that is cut off is taken for something else")
	}
	if plan.Looks(source.NewFile("p.json", []byte(`{"x":{"format_version":"1.0","values":{}}}`))) {
		t.Error("an object that holds a plan's fields further down is taken for a plan")
	}
}

func FuzzLoad(f *testing.F) {
	f.Add(small)
	f.Add(`{"format_version":"1.0","values":{"root_module":{"resources":[{"address":"a.b","type":"a","values":{"x":[{}]}}]}}}`)
	f.Add(`{"format_version":"1.2","planned_values":{"root_module":{"resources":[{"address":"a.b","type":"a","values":7}]}},"resource_changes":[{"address":"a.b","change":{"after_unknown":true}}],"configuration":[]}`)
	f.Fuzz(func(t *testing.T, text string) {
		u, _ := read(t, text)
		if u == nil {
			return
		}
		for _, r := range u.Resources {
			r.Properties.Walk(func(_ graph.Path, v *graph.Value) bool {
				if int(v.Range.End.Byte) > len(text) {
					t.Errorf("%s has the range %v", r.Address, v.Range)
				}
				return true
			})
		}
	})
}
