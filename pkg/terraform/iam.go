package terraform

import (
	"slices"

	"github.com/plinth-lint/plinth/pkg/graph"
)

// policyDocument computes data.aws_iam_policy_document as the provider does
// (https://registry.terraform.io/providers/hashicorp/aws/latest/docs/data-sources/iam_policy_document).
// Each statement stands at its block.
func (i *instance) policyDocument() *graph.Value {
	b := i.set.block
	properties := i.scope().body(b.body, resourceMeta)
	var statements []*graph.Value
	var rest *graph.Value
	add := func(list *graph.Value, override bool) {
		if list == nil {
			return
		}
		if !list.Is(graph.List) || list.Rest() != nil {
			rest = list
			if list.Rest() != nil {
				rest = list.Rest()
			}
		}
		for _, s := range list.Elements() {
			sid, _ := s.Get("Sid").Text()
			at := slices.IndexFunc(statements, func(o *graph.Value) bool {
				other, ok := o.Get("Sid").Text()
				return ok && sid != "" && other == sid
			})
			if at >= 0 && override {
				statements[at] = s
				continue
			}
			statements = append(statements, s)
		}
	}
	for _, d := range properties.Get("source_policy_documents").Elements() {
		add(statementsOf(d), false)
	}
	own := properties.Get("statement")
	if own != nil {
		var list []*graph.Value
		for _, s := range own.Elements() {
			list = append(list, statement(s))
		}
		made := graph.NewList(list, own.Range)
		if own.Rest() != nil {
			made = made.WithRest(own.Rest())
		}
		add(made, true)
	}
	for _, d := range properties.Get("override_policy_documents").Elements() {
		add(statementsOf(d), true)
	}
	list := graph.NewList(statements, b.header)
	if rest != nil && rest.IsUnknown() {
		list = list.WithRest(rest)
	}
	version := properties.Get("version")
	if version == nil {
		version = graph.NewString("2012-10-17", b.header)
	}
	members := []graph.Member{{Key: "Version", Value: version}}
	if id := properties.Get("policy_id"); id != nil {
		members = append(members, graph.Member{Key: "Id", Value: id})
	}
	document := graph.NewObject(append(members, graph.Member{Key: "Statement", Value: list}), b.header)
	if document.Holes() {
		return graph.NewUnknown(graph.Unknowable{
			Expr: i.address() + ".json", Reason: "a part of the document is not known", Type: graph.String, NotNull: true, Same: i.address() + ".json",
		}, b.header).WithDocument(document)
	}
	return jsonEncodeAt(document)
}

// statementsOf gives the statements of another document.
func statementsOf(v *graph.Value) *graph.Value {
	if d := v.Document(); d != nil {
		return d.Get("Statement")
	}
	return v
}

func jsonEncodeAt(v *graph.Value) *graph.Value {
	return graph.NewString(jsonText(v), v.Range).WithDocument(v)
}

// statement turns a statement block into one of the policy language.
func statement(v *graph.Value) *graph.Value {
	if u := v.Unknown(); u != nil {
		if u.Choice != nil {
			c := *u
			c.Choice = &graph.Choice{Condition: u.Choice.Condition}
			if u.Choice.Then != nil {
				c.Choice.Then = statement(u.Choice.Then)
			}
			if u.Choice.Else != nil {
				c.Choice.Else = statement(u.Choice.Else)
			}
			return graph.Replace(v, c)
		}
		return v
	}
	var members []graph.Member
	names := []struct{ from, to string }{
		{"sid", "Sid"}, {"effect", "Effect"}, {"actions", "Action"}, {"not_actions", "NotAction"}, {"resources", "Resource"}, {"not_resources", "NotResource"},
	}
	for _, n := range names {
		m := v.Member(n.from)
		switch {
		case m != nil:
			members = append(members, graph.Member{Key: n.to, Range: m.Range, Value: m.Value})
		case n.from == "effect":
			members = append(members, graph.Member{Key: "Effect", Value: graph.NewString("Allow", v.Range).AsDefault()})
		}
	}
	for _, n := range []struct{ from, to string }{{"principals", "Principal"}, {"not_principals", "NotPrincipal"}} {
		if p := v.Get(n.from); p != nil {
			members = append(members, graph.Member{Key: n.to, Value: principals(p)})
		}
	}
	if c := v.Get("condition"); c != nil {
		members = append(members, graph.Member{Key: "Condition", Value: conditions(c)})
	}
	return v.WithMembers(members)
}

func principals(list *graph.Value) *graph.Value {
	var members []graph.Member
	rest := list.Rest()
	for _, p := range list.Elements() {
		kind, known := p.Get("type").Text()
		identifiers := p.Get("identifiers")
		if !known || identifiers == nil {
			rest = orUnknown(p)
			continue
		}
		if kind == "*" {
			kind = "AWS"
		}
		if i := slices.IndexFunc(members, func(m graph.Member) bool { return m.Key == kind }); i >= 0 {
			old := members[i].Value
			members[i].Value = old.WithList(append(slices.Clone(old.Elements()), identifiers.Elements()...))
			continue
		}
		members = append(members, graph.Member{Key: kind, Range: p.Range, Value: identifiers})
	}
	o := graph.NewObject(members, list.Range)
	if rest != nil {
		return o.WithRest(rest)
	}
	return o
}

func orUnknown(v *graph.Value) *graph.Value {
	if v.IsUnknown() {
		return v
	}
	return graph.NewUnknown(graph.Unknowable{Expr: "principals", Reason: "a principal is not known", Type: graph.Unknown}, v.Range)
}

func conditions(list *graph.Value) *graph.Value {
	out := graph.NewObject(nil, list.Range)
	for _, c := range list.Elements() {
		test, ok1 := c.Get("test").Text()
		variable, ok2 := c.Get("variable").Text()
		values := c.Get("values")
		if !ok1 || !ok2 || values == nil {
			out = out.WithRest(orUnknown(c))
			continue
		}
		inner := out.Get(test)
		if inner == nil {
			inner = graph.NewObject(nil, c.Range)
		}
		out = out.Set(test, inner.Set(variable, values))
	}
	if list.Rest() != nil {
		out = out.WithRest(list.Rest())
	}
	return out
}
