package cloudformation

import (
	"slices"
	"strings"

	"github.com/plinth-lint/plinth/pkg/diag"
	"github.com/plinth-lint/plinth/pkg/document"
	"github.com/plinth-lint/plinth/pkg/graph"
	"github.com/plinth-lint/plinth/pkg/source"
)

// maxSteps bounds the evaluation of one template: loops and nested loops
// stay far below it in real ones.
const maxSteps = 5_000_000

// evaluator gives values to a template's expressions.
type evaluator struct {
	t        *template
	resource string          // the logical id whose entry is evaluated, or ""
	assumed  map[string]bool // conditions that hold or fail here
	vars     map[string]string
	// certain is set for conditions: a parameter's default counts as unknown.
	certain bool
}

// function gives the name and argument of an intrinsic function in its short
// or long form, "" for anything else.
func function(n *document.Node) (name string, arg *document.Node) {
	if n == nil {
		return "", &document.Node{}
	}
	if strings.HasPrefix(n.Tag, "!") && !strings.HasPrefix(n.Tag, "!!") {
		bare := *n
		bare.Tag, bare.Range = "", n.Content
		switch name := n.Tag[1:]; name {
		case "Ref", "Condition":
			return name, &bare
		default:
			return "Fn::" + name, &bare
		}
	}
	if n.Kind == document.Mapping && len(n.Pairs) == 1 {
		key := n.Pairs[0].Key.Text
		if key == "Ref" || key == "Condition" && n.Pairs[0].Value.Kind == document.Scalar || strings.HasPrefix(key, "Fn::") {
			return key, n.Pairs[0].Value
		}
	}
	return "", n
}

// eval gives the value of an expression, nil when it is absent (AWS::NoValue).
func (ev *evaluator) eval(n *document.Node) *graph.Value {
	if ev.t.steps++; ev.t.steps > maxSteps {
		if !ev.t.exhausted {
			ev.t.exhausted = true
			ev.t.diags.Add(diag.Error, "template-too-large", n.Range, "Template is too large", "Evaluating it takes more than %d steps.", maxSteps)
		}
		return ev.unknown(n, "…", "the template is too large", graph.Unknown)
	}
	name, arg := function(n)
	if name != "" && !strings.HasPrefix(name, "Fn::ForEach::") {
		return ev.call(n, name, arg)
	}
	switch n.Kind {
	case document.Mapping:
		return ev.object(n)
	case document.Sequence:
		return ev.list(n)
	}
	if n.Plain {
		return plain(n)
	}
	return ev.str(n)
}

// str gives a text, in which a dynamic reference may stand for a value that
// the service looks up.
func (ev *evaluator) str(n *document.Node) *graph.Value {
	s := ev.substitute(n.Text)
	if strings.Contains(s, "{{resolve:") {
		return dynamic(s, n.Range)
	}
	return graph.NewString(s, n.Range)
}

// dynamic gives the unknown for a text with a dynamic reference
// (https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references.html).
func dynamic(s string, r source.Range) *graph.Value {
	before, _, _ := strings.Cut(s, "{{resolve:")
	after := s[strings.LastIndex(s, "}}")+1:]
	return graph.NewUnknown(graph.Unknowable{
		Expr: s, Reason: "it is looked up at deployment", Type: graph.String, NotNull: true,
		Prefix: before, Suffix: strings.TrimPrefix(after, "}"), Same: s,
		Secret: strings.Contains(s, "{{resolve:secretsmanager:") || strings.Contains(s, "{{resolve:ssm-secure:"),
	}, r)
}

// substitute puts loop variables into a text.
func (ev *evaluator) substitute(s string) string {
	if len(ev.vars) == 0 || !strings.ContainsAny(s, "$&") {
		return s
	}
	names := make([]string, 0, len(ev.vars))
	for name := range ev.vars {
		names = append(names, name)
	}
	slices.Sort(names)
	pairs := make([]string, 0, 4*len(names))
	for _, name := range names {
		value := ev.vars[name]
		pairs = append(pairs, "${"+name+"}", value, "&{"+name+"}", alphanumeric(value))
	}
	return strings.NewReplacer(pairs...).Replace(s)
}

func alphanumeric(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, s)
}

func (ev *evaluator) object(n *document.Node) *graph.Value {
	members := make([]graph.Member, 0, len(n.Pairs))
	var rest *graph.Value
	for _, p := range n.Pairs {
		switch {
		case strings.HasPrefix(p.Key.Text, "Fn::ForEach::"):
			turns, known := ev.loop(p)
			if !known {
				rest = ev.unknown(p.Value, p.Key.Text, "what the loop runs over is not known", graph.Unknown)
			}
			for _, m := range turns {
				if v := m.ev.eval(m.value); v != nil {
					members = append(members, graph.Member{Key: m.key, Range: m.at, Value: v})
				}
			}
			continue
		case p.Key.Text == "Fn::Transform": // the macro sees and may change all of the object
			return ev.call(n, "Fn::Transform", p.Value)
		}
		if v := ev.eval(p.Value); v != nil {
			members = append(members, graph.Member{Key: ev.substitute(p.Key.Text), Range: p.Key.Range, Value: v})
		}
	}
	return graph.NewObject(members, n.Range).WithRest(rest)
}

func (ev *evaluator) list(n *document.Node) *graph.Value {
	elements := make([]*graph.Value, 0, len(n.Items))
	for _, item := range n.Items {
		if v := ev.eval(item); v != nil {
			elements = append(elements, v)
		}
	}
	return graph.NewList(elements, n.Range)
}

func (ev *evaluator) unknown(n *document.Node, expr, reason string, kind graph.Kind) *graph.Value {
	return graph.NewUnknown(graph.Unknowable{Expr: expr, Reason: reason, Type: kind, NotNull: true}, n.Range)
}

// shown gives an expression as written, on one line, cut where it gets long.
func (ev *evaluator) shown(n *document.Node) string {
	s := strings.Join(strings.Fields(ev.t.text(n.Range)), " ")
	if len(s) > 80 {
		s = strings.ToValidUTF8(s[:77], "") + "…"
	}
	return s
}

// ref gives the value of a parameter, pseudo parameter or resource.
func (ev *evaluator) ref(n *document.Node, name string) *graph.Value {
	if value, ok := ev.vars[name]; ok {
		return graph.NewString(value, n.Range)
	}
	if name == "AWS::NoValue" {
		return nil
	}
	if strings.HasPrefix(name, "AWS::") {
		return ev.pseudo(n, name)
	}
	if p, ok := ev.t.parameters[name]; ok {
		return ev.parameter(n, name, p)
	}
	if _, ok := ev.t.resources[name]; ok {
		return graph.NewUnknown(graph.Unknowable{
			Expr: ev.shown(n), Reason: "the name of " + name + " is known at deployment", Type: graph.String, NotNull: true, Same: ev.t.prefix + name + ".Ref",
		}, n.Range).WithReferences(graph.Reference{Address: ev.t.prefix + name, Range: n.Range})
	}
	ev.t.missing(n, name, "parameter or resource")
	return ev.unknown(n, ev.shown(n), name+" is not defined", graph.Unknown)
}

// pseudoParameters are those that the service knows, with their kinds
// (https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/pseudo-parameter-reference.html).
var pseudoParameters = map[string]graph.Kind{
	"AWS::AccountId": graph.String, "AWS::NotificationARNs": graph.List, "AWS::Partition": graph.String,
	"AWS::Region": graph.String, "AWS::StackId": graph.String, "AWS::StackName": graph.String, "AWS::URLSuffix": graph.String,
}

func (ev *evaluator) pseudo(n *document.Node, name string) *graph.Value {
	if value, ok := ev.t.pseudo[name]; ok {
		return graph.NewString(value, n.Range)
	}
	kind, ok := pseudoParameters[name]
	if !ok {
		ev.t.missing(n, name, "pseudo parameter")
		return ev.unknown(n, name, name+" is not defined", graph.Unknown)
	}
	same := name
	if name == "AWS::StackName" || name == "AWS::StackId" {
		same += strings.TrimSuffix(" of "+ev.t.prefix, " of ") // each stack has its own
	}
	return graph.NewUnknown(graph.Unknowable{
		Expr: name, Reason: name + " is known at deployment", Type: kind, NotNull: true, Same: same,
	}, n.Range)
}

// attribute gives Fn::GetAtt: the property of that name where the template
// writes it and it is certain, else an unknown.
func (ev *evaluator) attribute(n *document.Node, id, attribute string) *graph.Value {
	id, attribute = ev.substitute(id), ev.substitute(attribute)
	target, ok := ev.t.resources[id]
	if !ok {
		ev.t.missing(n, id, "resource")
		return ev.unknown(n, ev.shown(n), id+" is not defined", graph.Unknown)
	}
	ref := graph.Reference{Address: ev.t.prefix + id, Attribute: attribute, Range: n.Range}
	if name, isOutput := strings.CutPrefix(attribute, "Outputs."); isOutput && ev.t.children[id] != nil {
		return ev.outputOf(n, id, name, ref)
	}
	if v := ev.property(target, id, attribute); v != nil && !v.Holes() {
		return v.WithRange(n.Range).WithReferences(ref)
	}
	return graph.NewUnknown(graph.Unknowable{
		Expr: ev.shown(n), Reason: id + "." + attribute + " is known at deployment", NotNull: true, Type: graph.Unknown, Same: ev.t.prefix + id + "." + attribute,
	}, n.Range).WithReferences(ref)
}

// outputOf gives an output of a nested stack, as the nested template makes it.
func (ev *evaluator) outputOf(n *document.Node, id, name string, ref graph.Reference) *graph.Value {
	child := ev.t.children[id]
	if v := child.output(name); v != nil {
		return v.WithRange(n.Range).WithReferences(ref)
	}
	if _, ok := child.outputs[name]; !ok && !child.changed {
		ev.t.diags.Add(diag.Warning, "reference-unknown", n.Range, "Reference leads nowhere", "The template of %s, %s, has no output %s.", id, child.path, name)
	}
	return ev.unknown(n, ev.shown(n), "the output "+name+" of "+id+" is not there", graph.Unknown).WithReferences(ref)
}

// property evaluates a top-level property of a resource, once.
func (ev *evaluator) property(target entry, id, name string) *graph.Value {
	n := target.node.Get("Properties").Get(name)
	if n == nil || target.node.Get("Condition") != nil || ev.t.busy["property "+id+"."+name] {
		return nil
	}
	return ev.t.once("property "+id+"."+name, n, func() *graph.Value {
		return (&evaluator{t: ev.t, resource: id, vars: target.vars}).eval(n)
	})
}
