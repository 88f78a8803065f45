package cloudformation

import (
	"maps"
	"slices"
	"strings"

	"github.com/plinth-lint/plinth/pkg/diag"
	"github.com/plinth-lint/plinth/pkg/document"
	"github.com/plinth-lint/plinth/pkg/graph"
	"github.com/plinth-lint/plinth/pkg/source"
	"github.com/plinth-lint/plinth/pkg/suggest"
)

// parameterSection reads the declarations, and the values that each allows.
func (t *template) parameterSection() {
	clear(t.parameters)
	clear(t.allowed)
	section := t.root.Get("Parameters")
	if section == nil {
		return
	}
	for _, p := range section.Pairs {
		if p.Value.Kind != document.Mapping {
			continue
		}
		t.parameters[p.Key.Text] = p
		if values := p.Value.Get("AllowedValues"); values != nil {
			for _, item := range values.Items {
				t.allowed[p.Key.Text] = append(t.allowed[p.Key.Text], item.Text)
			}
		}
	}
}

// refused tells of values that are given and that the template does not allow.
func (t *template) refused() {
	if t.argument != nil {
		return
	}
	t.loader.declare(t.parameters)
	t.undeclared()
	for name, given := range t.given() {
		p, ok := t.parameters[name]
		if !ok || !given.Known || len(t.allowed[name]) == 0 {
			continue
		}
		for _, part := range given.parts(kindOf(p.Value)) {
			if !slices.Contains(t.allowed[name], part) {
				t.diags.Add(diag.Warning, "parameter-not-allowed", p.Key.Range, "Value is not allowed",
					"The value %q that is given for %s is not one of its AllowedValues.", part, name)
			}
		}
	}
}

// given gives the values of a template that is deployed by itself.
func (t *template) given() Parameters {
	own, all := t.loader.options.Templates[t.path], t.loader.options.Parameters
	if len(own) == 0 {
		return all
	}
	merged := maps.Clone(own)
	maps.Copy(merged, all)
	return merged
}

// undeclared tells of values that are given to this template alone, and that it has no parameter for.
func (t *template) undeclared() {
	own := t.loader.options.Templates[t.path]
	for _, name := range slices.Sorted(maps.Keys(own)) {
		if _, ok := t.parameters[name]; ok {
			continue
		}
		hint := ""
		if near := suggest.Nearest(name, slices.Sorted(maps.Keys(t.parameters))); near != "" {
			hint = " Did you mean " + near + "?"
		}
		t.diags.Add(diag.Warning, "parameter-unknown", own[name].Range, "Parameter is not declared",
			"A value is given for %s, which the template %s does not have as a parameter.%s", name, t.path, hint)
	}
}

func (g Given) parts(kind string) []string {
	if !isList(kind) {
		return []string{g.Value}
	}
	parts := strings.Split(g.Value, ",")
	for i := range parts {
		parts[i] = strings.TrimSpace(parts[i])
	}
	return parts
}

// declare notes the parameters of a template that values can be given for.
func (l *Loader) declare(parameters map[string]document.Pair) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for name := range parameters {
		l.declared[name] = true
	}
}

// Undeclared tells of values that are given for parameters that none of the
// templates read so far has.
func (l *Loader) Undeclared() diag.Diagnostics {
	var diags diag.Diagnostics
	known := slices.Sorted(maps.Keys(l.declared))
	for _, name := range slices.Sorted(maps.Keys(l.options.Parameters)) {
		if l.declared[name] {
			continue
		}
		hint := ""
		if near := suggest.Nearest(name, known); near != "" {
			hint = " Did you mean " + near + "?"
		}
		diags.Add(diag.Warning, "parameter-unknown", l.options.Parameters[name].Range, "Parameter is not declared",
			"A value is given for %s, which no template of the scan has as a parameter.%s", name, hint)
	}
	return diags
}

// kindOf gives a parameter's type.
func kindOf(p *document.Node) string {
	if k := p.Get("Type"); k != nil {
		return k.Text
	}
	return ""
}

func isList(kind string) bool {
	return kind == "CommaDelimitedList" || strings.HasPrefix(kind, "List<")
}

// stored reports whether a parameter's value is a key of Parameter Store.
func stored(kind string) bool { return strings.HasPrefix(kind, "AWS::SSM::Parameter::Value<") }

// parameter gives the value of a parameter where it is used: the one that is
// given, else the default. A default is certain only where nobody can give
// another value: in a nested stack whose parent passes none.
func (ev *evaluator) parameter(n *document.Node, name string, pair document.Pair) *graph.Value {
	t, p := ev.t, pair.Value
	kind := kindOf(p)
	if stored(kind) {
		return ev.undecided(n, name, pair, "parameter "+name+" is read from Parameter Store")
	}
	if t.argument != nil {
		if v, passed := t.argument(name, ev.certain); passed {
			return ev.passed(n, v, kind)
		}
	} else if given, ok := t.given()[name]; ok {
		if !given.Known {
			return ev.undecided(n, name, pair, "parameter "+name+" keeps the value that the stack has")
		}
		at := given.Range
		if at.IsZero() {
			at = p.Range
		}
		return typed(given.Value, kind, at).WithRange(n.Range)
	}
	if def := p.Get("Default"); def != nil && def.Kind == document.Scalar && (t.argument != nil || !ev.certain) {
		if strings.Contains(def.Text, "{{resolve:") {
			return dynamic(def.Text, def.Range).WithRange(n.Range)
		}
		return typed(def.Text, kind, def.Range).WithRange(n.Range)
	}
	if only := t.allowed[name]; len(only) == 1 && !isList(kind) {
		return typed(only[0], kind, pair.Key.Range).WithRange(n.Range)
	}
	return ev.undecided(n, name, pair, "parameter "+name+" has no value")
}

// undecided gives the unknown for a parameter, with what its declaration says.
func (ev *evaluator) undecided(n *document.Node, name string, pair document.Pair, reason string) *graph.Value {
	kind := kindOf(pair.Value)
	inner := strings.TrimSuffix(strings.TrimPrefix(kind, "AWS::SSM::Parameter::Value<"), ">")
	u := graph.Unknowable{
		Expr: ev.shown(n), Reason: reason, At: pair.Key.Range, Type: graph.String, NotNull: true, Same: "parameter " + ev.t.prefix + name,
	}
	switch {
	case isList(inner):
		u.Type = graph.List
	case kind == "Number":
		u.Type = graph.Number
	}
	if u.Type != graph.List && !stored(kind) {
		u.OneOf = ev.t.allowed[name]
	}
	if echo := pair.Value.Get("NoEcho"); echo != nil && strings.EqualFold(echo.Text, "true") {
		u.Secret = true
	}
	return graph.NewUnknown(u, n.Range)
}

// typed gives a parameter's text as a value of its type.
func typed(s, kind string, r source.Range) *graph.Value {
	if isList(kind) {
		var elements []*graph.Value
		if s != "" {
			element := "String"
			if kind == "List<Number>" {
				element = "Number"
			}
			for part := range strings.SplitSeq(s, ",") {
				elements = append(elements, typed(strings.TrimSpace(part), element, r))
			}
		}
		return graph.NewList(elements, r)
	}
	if kind == "Number" {
		if literal, ok := number(strings.TrimSpace(s)); ok {
			return graph.NewNumber(literal, r)
		}
	}
	return graph.NewString(s, r)
}

// passed gives what a parent passes, in the type of the nested template's parameter.
func (ev *evaluator) passed(n *document.Node, v *graph.Value, kind string) *graph.Value {
	if s, ok := text(v); ok {
		return typed(s, kind, v.Origin()).WithReferences(v.References()...).WithRange(n.Range)
	}
	if isList(kind) && !v.Is(graph.List) {
		if elements, ok := elementsOf(v); ok {
			return graph.NewList(elements, v.Range).WithReferences(v.References()...).WithRange(n.Range)
		}
		u := *v.Unknown()
		u.Type, u.Prefix, u.Suffix, u.Parts, u.OneOf = graph.List, "", "", nil, nil
		if u.Same != "" {
			u.Same = "split , " + u.Same
		}
		return graph.Replace(v, u).WithRange(n.Range)
	}
	return v.WithRange(n.Range)
}

// elementsOf splits a text with holes at the commas between them. It is false
// where a hole may hold commas itself.
func elementsOf(v *graph.Value) ([]*graph.Value, bool) {
	u := v.Unknown()
	if u == nil || len(u.Parts) == 0 || u.Choice != nil {
		return nil, false
	}
	var elements []*graph.Value
	var word string     // of the element so far
	var at source.Range // of that text
	var hole *graph.Value
	end := func() {
		if s := strings.TrimSpace(word); hole != nil {
			elements = append(elements, hole)
		} else if s != "" {
			elements = append(elements, graph.NewString(s, at))
		}
		word, hole = "", nil
	}
	for _, p := range u.Parts {
		s, known := p.Text()
		if !known {
			if hole != nil || strings.TrimSpace(word) != "" || len(p.References()) == 0 || p.Unknown().Type == graph.List {
				return nil, false
			}
			hole = p
			continue
		}
		for i, part := range strings.Split(s, ",") {
			if i > 0 {
				end()
			}
			if hole != nil && strings.TrimSpace(part) != "" {
				return nil, false
			}
			word, at = word+part, p.Range
		}
	}
	end()
	return elements, true
}

// rules narrows parameters by what the template asserts of them: that one is
// equal to a text, or among several. A rule under a condition narrows nothing
// (https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/rules-section-structure.html).
func (t *template) rules() {
	section := t.root.Get("Rules")
	if section != nil {
		for _, rule := range section.Pairs {
			assertions := rule.Value.Get("Assertions")
			if rule.Value.Get("RuleCondition") != nil || assertions == nil {
				continue
			}
			for _, a := range assertions.Items {
				t.assert(a.Get("Assert"))
			}
		}
	}
	t.refused()
}

func (t *template) assert(n *document.Node) {
	name, arg := function(n)
	if name == "Fn::And" {
		for _, item := range arg.Items {
			t.assert(item)
		}
		return
	}
	if len(arg.Items) != 2 {
		return
	}
	var values []string
	var ref *document.Node
	switch a, b := arg.Items[0], arg.Items[1]; name {
	case "Fn::Contains":
		for _, item := range a.Items {
			values = append(values, item.Text)
		}
		ref = b
	case "Fn::Equals":
		if fn, _ := function(a); fn == "Ref" {
			a, b = b, a
		}
		if fn, _ := function(a); fn != "" || a.Kind != document.Scalar {
			return
		}
		values, ref = []string{a.Text}, b
	}
	fn, of := function(ref)
	if fn != "Ref" || len(values) == 0 || slices.ContainsFunc(values, func(s string) bool { return s == "" }) {
		return
	}
	if _, ok := t.parameters[of.Text]; !ok {
		return
	}
	if before := t.allowed[of.Text]; len(before) > 0 {
		values = slices.DeleteFunc(values, func(s string) bool { return !slices.Contains(before, s) })
	}
	if len(values) > 0 {
		t.allowed[of.Text] = values
	}
}
