package engine_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/plinth-lint/plinth/pkg/engine"
	"github.com/plinth-lint/plinth/pkg/finding"
	"github.com/plinth-lint/plinth/pkg/graph"
	"github.com/plinth-lint/plinth/pkg/policy"
	"github.com/plinth-lint/plinth/pkg/source"
)

const file = "main.tf"

func on(line int32) source.Range {
	return source.Range{File: file, Start: source.Pos{Line: line, Column: 1}, End: source.Pos{Line: line, Column: 9}}
}

// object is a configuration object in the order of its keys.
type object map[string]any

// value gives a value from literals: nil, bool, int, string, []any, object, or
// a *graph.Value as it is. All stand on one line.
func value(v any, line int32) *graph.Value {
	switch x := v.(type) {
	case nil:
		return graph.NewNull(on(line))
	case bool:
		return graph.NewBool(x, on(line))
	case int:
		return graph.NewInt(int64(x), on(line))
	case string:
		return graph.NewString(x, on(line))
	case []any:
		var elements []*graph.Value
		for _, e := range x {
			elements = append(elements, value(e, line))
		}
		return graph.NewList(elements, on(line))
	case object:
		var members []graph.Member
		for k, m := range x {
			members = append(members, graph.Member{Key: k, Range: on(line), Value: value(m, line)})
		}
		slices.SortFunc(members, func(a, b graph.Member) int { return strings.Compare(a.Key, b.Key) })
		return graph.NewObject(members, on(line))
	case *graph.Value:
		return x
	}
	panic(fmt.Sprintf("no value is made of a %T", v))
}

// unknown gives a value that is not known because the expression has no value.
func unknown(expr string, known ...func(*graph.Unknowable)) *graph.Value {
	u := graph.Unknowable{Expr: expr, Reason: expr + " has no value", Type: graph.Unknown}
	for _, k := range known {
		k(&u)
	}
	return graph.NewUnknown(u, on(1))
}

func typed(k graph.Kind) func(*graph.Unknowable) { return func(u *graph.Unknowable) { u.Type = k } }

func prefixed(s string) func(*graph.Unknowable) {
	return func(u *graph.Unknowable) { u.Type, u.Prefix = graph.String, s }
}

func suffixed(s string) func(*graph.Unknowable) {
	return func(u *graph.Unknowable) { u.Type, u.Suffix = graph.String, s }
}

func among(texts ...string) func(*graph.Unknowable) {
	return func(u *graph.Unknowable) { u.OneOf = texts }
}

func notNull(u *graph.Unknowable) { u.NotNull = true }

func same(s string) func(*graph.Unknowable) { return func(u *graph.Unknowable) { u.Same = s } }

// choice gives one of two values by a condition that is not decided; nil is absence.
func choice(condition string, then, otherwise any) *graph.Value {
	c := &graph.Choice{Condition: condition}
	if then != nil {
		c.Then = value(then, 1)
	}
	if otherwise != nil {
		c.Else = value(otherwise, 1)
	}
	return graph.NewUnknown(graph.Unknowable{Expr: condition, Reason: condition + " is not decided", Choice: c}, on(1))
}

// resource gives a resource of a type with properties, whose header stands on the line.
func resource(kind, name string, line int32, properties object) *graph.Resource {
	return &graph.Resource{
		Address: name, Config: name, Type: kind, Declared: kind, Tool: graph.Terraform,
		Properties: value(properties, line+1), Range: on(line), Header: on(line),
	}
}

// unit links resources into one unit.
func unit(resources ...*graph.Resource) *graph.Unit {
	u := &graph.Unit{ID: "root", Tool: graph.Terraform, Range: on(1), Complete: true, Files: []string{file}, Resources: resources}
	u.Link()
	return u
}

// library gives a library of one policy, reliability/test/rule, for the types.
func library(t testing.TB, custom, rules string) *policy.Library {
	t.Helper()
	text := "# METADATA\n# title: Things are good\n# description: The thing is bad.\n# custom:\n#   severity: medium\n#   practices: [REL09-BP01]\n" +
		custom + "package policies.reliability.test.rule\n\nimport rego.v2\n\n" + rules + "\n"
	l, err := policy.Load(fstest.MapFS{"reliability/test/rule/policy.rego": &fstest.MapFile{Data: []byte(text)}})
	if err != nil {
		t.Fatal(err)
	}
	return l
}

const thing = "#   types: [Test::Thing]\n"

// judge runs the policy of a library over units.
func judge(t testing.TB, l *policy.Library, o engine.Options, units ...*graph.Unit) ([]finding.Finding, []string) {
	t.Helper()
	o.Policies = l.Policies()
	findings, diags, err := engine.Run(context.Background(), &graph.Graph{Units: units}, l, o)
	if err != nil {
		t.Fatal(err)
	}
	var told []string
	for _, d := range diags {
		told = append(told, d.Code+": "+d.Detail)
	}
	return findings, told
}

// verdict writes a finding on one line: status, address, line, condition, reasons.
func verdict(f finding.Finding) string {
	s := fmt.Sprintf("%s %s:%d", f.Status, f.Address, f.Range.Start.Line)
	if f.When != "" {
		s += " when " + f.When
	}
	for _, r := range f.Reasons {
		s += "; " + r.Text
	}
	return s
}

func verdicts(findings []finding.Finding) []string {
	var out []string
	for _, f := range findings {
		out = append(out, verdict(f))
	}
	return out
}
