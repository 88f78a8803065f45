package terraform

import (
	"slices"
	"strings"

	"github.com/plinth-lint/plinth/pkg/graph"
	"github.com/plinth-lint/plinth/pkg/normalform"
	"github.com/plinth-lint/plinth/pkg/source"
)

// policyDocument computes data.aws_iam_policy_document as the provider does
// (https://registry.terraform.io/providers/hashicorp/aws/latest/docs/data-sources/iam_policy_document).
// Each statement stands at its block, or where the document that it came from has it.
func (i *instance) policyDocument() *graph.Value {
	b := i.set.block
	properties := i.scope().body(b.body, resourceMeta)
	d := policy{version: properties.Get("version"), id: properties.Get("policy_id")}
	if d.version == nil {
		d.version = graph.NewString("2012-10-17", b.header)
	}
	for _, name := range []string{"source_json", "source_policy_documents"} {
		d.documents(properties.Get(name), false)
	}
	if own := listed(properties.Get("statement")); own != nil {
		var list []*graph.Value
		for _, s := range own.Elements() {
			list = append(list, statement(s))
		}
		d.add(restOf(graph.NewList(list, own.Range), own), false)
	}
	for _, name := range []string{"override_json", "override_policy_documents"} {
		d.documents(properties.Get(name), true)
	}
	list := graph.NewList(d.statements, b.header)
	if d.rest != nil {
		list = list.WithRest(d.rest)
	}
	members := []graph.Member{{Key: "Version", Value: d.version}}
	if d.id != nil {
		members = append(members, graph.Member{Key: "Id", Value: d.id})
	}
	document := graph.NewObject(append(members, graph.Member{Key: "Statement", Value: list}), b.header)
	if !document.Holes() {
		return graph.NewString(jsonText(document), document.Range).WithDocument(document)
	}
	u := graph.Unknowable{Expr: i.address() + ".json", Type: graph.String, NotNull: true, Same: i.address() + ".json"}
	u.Reason, u.At = reasonOf(document)
	return graph.NewUnknown(u, b.header).WithDocument(document)
}

// policy is a policy document while it is put together.
type policy struct {
	version, id *graph.Value
	statements  []*graph.Value
	rest        *graph.Value // stands for statements that are not known
}

// documents adds the statements of other documents. Those of overriding ones
// take the place of statements with their Sid.
func (d *policy) documents(list *graph.Value, override bool) {
	switch {
	case list == nil:
		return
	case list.IsUnknown() && list.Document() == nil, list.Rest() != nil && list.Len() == 0:
		d.unknown(list, override)
		return
	case !list.Is(graph.List):
		list = graph.NewList([]*graph.Value{list}, list.Range)
	}
	for _, e := range list.Elements() {
		if t, ok := e.Text(); ok && t == "" || e.IsNull() {
			continue
		}
		document := normalform.Decode(e)
		if override && document.Get("Version") != nil {
			d.version = document.Get("Version")
		}
		if id := document.Get("Id"); id != nil && (override || d.id == nil) {
			d.id = id
		}
		d.add(statementsOf(document), override)
	}
	if list.Rest() != nil {
		d.unknown(list.Rest(), override)
	}
}

// unknown notes that there may be further statements, which may override those that have a Sid.
func (d *policy) unknown(because *graph.Value, override bool) {
	if because.Rest() != nil {
		because = because.Rest()
	}
	d.rest = open(because)
	if !override {
		return
	}
	for i, s := range d.statements {
		if s.Is(graph.Object) && s.Get("Sid") != nil {
			d.statements[i] = d.rest.WithRange(s.Range)
		}
	}
}

// open gives the unknown for something of which nothing is known, for the reason that another is not.
func open(because *graph.Value) *graph.Value {
	of := because.Unknown()
	if of == nil {
		return graph.NewUnknown(graph.Unknowable{Expr: "a policy document", Reason: "it is no policy document", Type: graph.Unknown, Invalid: true}, because.Range)
	}
	u := *of
	u.Type, u.Same, u.Choice, u.Parts, u.Prefix, u.Suffix, u.NotNull = graph.Unknown, "", nil, nil, "", "", false
	return graph.NewUnknown(u, because.Range).WithReferences(because.References()...)
}

// add adds statements; one with the Sid of an earlier one takes its place.
func (d *policy) add(list *graph.Value, override bool) {
	if !list.Is(graph.List) {
		d.unknown(list, override)
		return
	}
	for _, s := range list.Elements() {
		sid, _ := s.Get("Sid").Text()
		at := slices.IndexFunc(d.statements, func(o *graph.Value) bool {
			other, ok := o.Get("Sid").Text()
			return ok && sid != "" && other == sid
		})
		if at >= 0 {
			d.statements[at] = s
			continue
		}
		d.statements = append(d.statements, s)
	}
	if list.Rest() != nil {
		d.unknown(list.Rest(), override)
	}
}

// statementsOf gives the statements of a document as a list, those of an
// undecided choice each with the branch that it is in.
func statementsOf(document *graph.Value) *graph.Value {
	if u := document.Unknown(); u != nil && u.Choice != nil {
		var all []*graph.Value
		for i, branch := range []*graph.Value{u.Choice.Then, u.Choice.Else} {
			if branch == nil {
				continue
			}
			list := statementsOf(branch)
			if !list.Is(graph.List) || list.Rest() != nil {
				return document
			}
			for _, s := range list.Elements() {
				c := graph.Unknowable{Expr: u.Expr, Reason: u.Reason, At: u.At, Type: graph.Object, Choice: &graph.Choice{Condition: u.Choice.Condition, Then: s}}
				if i == 1 {
					c.Choice.Then, c.Choice.Else = nil, s
				}
				all = append(all, graph.NewUnknown(c, s.Range))
			}
		}
		return graph.NewList(all, document.Range)
	}
	if !document.Is(graph.Object) {
		return document
	}
	if s := listed(document.Get("Statement")); s != nil {
		return s
	}
	return graph.NewList(nil, document.Range)
}

// listed gives a block that stands alone, as JSON syntax and the policy language allow, as a list of one.
func listed(v *graph.Value) *graph.Value {
	if v.Is(graph.Object) {
		return graph.NewList([]*graph.Value{v}, v.Range)
	}
	return v
}

// variables turns the policy variables that the provider writes as &{…} into ${…}.
func variables(v *graph.Value) *graph.Value {
	switch {
	case v.Is(graph.String):
		if t, _ := v.Text(); strings.Contains(t, "&{") {
			return v.As(graph.NewString(strings.ReplaceAll(t, "&{", "${"), v.Range))
		}
	case v.Is(graph.List):
		return eachElement(v, variables)
	case v.IsUnknown() && len(v.Unknown().Parts) > 0:
		u := *v.Unknown()
		u.Parts = make([]*graph.Value, 0, len(u.Parts))
		for _, p := range v.Unknown().Parts {
			u.Parts = append(u.Parts, variables(p))
		}
		u.Prefix, u.Suffix = strings.ReplaceAll(u.Prefix, "&{", "${"), strings.ReplaceAll(u.Suffix, "&{", "${")
		return graph.Replace(v, u)
	}
	return v
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
			value := m.Value
			if strings.HasSuffix(n.from, "resources") {
				value = variables(value)
			}
			members = append(members, graph.Member{Key: n.to, Range: m.Range, Value: value})
		case n.from == "effect":
			members = append(members, graph.Member{Key: "Effect", Value: graph.NewString("Allow", v.Range).AsDefault()})
		}
	}
	for _, n := range []struct{ from, to string }{{"principals", "Principal"}, {"not_principals", "NotPrincipal"}} {
		if p := listed(v.Get(n.from)); p != nil {
			members = append(members, graph.Member{Key: n.to, Value: principals(p)})
		}
	}
	if c := listed(v.Get("condition")); c != nil {
		members = append(members, graph.Member{Key: "Condition", Value: conditions(c)})
	}
	return v.WithMembers(members)
}

func principals(list *graph.Value) *graph.Value {
	if list.IsUnknown() {
		return list
	}
	o := graph.NewObject(nil, list.Range)
	rest := list.Rest()
	for _, p := range list.Elements() {
		kind, known := p.Get("type").Text()
		identifiers := variables(p.Get("identifiers"))
		if !known || identifiers == nil {
			rest = orUnknown(p)
			continue
		}
		if kind == "*" {
			kind = "AWS"
		}
		if old := o.Get(kind); old != nil {
			o = o.Set(kind, joined(old, identifiers))
			continue
		}
		o = o.WithMembers(append(slices.Clone(o.Members()), graph.Member{Key: kind, Range: p.Range, Value: identifiers}))
	}
	if rest != nil {
		return o.WithRest(rest)
	}
	return o
}

// joined gives the elements of two lists, either of which may not be known.
func joined(a, b *graph.Value) *graph.Value {
	list := graph.NewList(append(slices.Clone(a.Elements()), b.Elements()...), a.Range)
	for _, v := range []*graph.Value{a, b} {
		switch {
		case v.Rest() != nil:
			list = list.WithRest(v.Rest())
		case v.IsUnknown():
			list = list.WithRest(open(v))
		}
	}
	return list
}

// orUnknown gives the unknown for a block that cannot be placed because a part of it is not known.
func orUnknown(v *graph.Value) *graph.Value {
	if v.IsUnknown() {
		return v
	}
	u := graph.Unknowable{Expr: "a block", Type: graph.Unknown}
	if u.Reason, u.At = reasonOf(v); u.Reason == "" {
		u.Reason, u.Invalid = "a part of the block is missing", true
	}
	return graph.NewUnknown(u, v.Range)
}

// reasonOf gives why the first part of a value that is not known is not known.
func reasonOf(v *graph.Value) (reason string, at source.Range) {
	v.Walk(func(_ graph.Path, part *graph.Value) bool {
		if of := part.Unknown(); of != nil && reason == "" {
			reason, at = of.Reason, of.At
		}
		return reason == ""
	})
	return reason, at
}

func conditions(list *graph.Value) *graph.Value {
	if list.IsUnknown() {
		return list
	}
	out := graph.NewObject(nil, list.Range)
	for _, c := range list.Elements() {
		test, ok1 := c.Get("test").Text()
		variable, ok2 := variables(c.Get("variable")).Text()
		values := variables(c.Get("values"))
		if !ok1 || !ok2 || values == nil {
			out = out.WithRest(orUnknown(c))
			continue
		}
		inner := out.Get(test)
		if inner == nil {
			inner = graph.NewObject(nil, c.Range)
		}
		if old := inner.Get(variable); old != nil {
			values = joined(old, values)
		}
		out = out.Set(test, inner.Set(variable, values))
	}
	if list.Rest() != nil {
		out = out.WithRest(list.Rest())
	}
	return out
}
