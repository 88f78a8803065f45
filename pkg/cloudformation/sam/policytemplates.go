package sam

import (
	_ "embed"
	"slices"
	"strings"
	"sync"

	"github.com/plinth-lint/plinth/pkg/diag"
	"github.com/plinth-lint/plinth/pkg/document"
)

//go:embed templates.txt
var templatesText string

// policyTemplate is one of the policy templates, such as S3ReadPolicy.
type policyTemplate struct {
	parameters []string
	statements []string
}

var policyTemplates = sync.OnceValue(func() map[string]*policyTemplate {
	all := map[string]*policyTemplate{}
	var last *policyTemplate
	for line := range strings.Lines(templatesText) {
		line = strings.TrimRight(line, "\r\n")
		switch {
		case line == "" || line[0] == '#':
		case line[0] == ' ':
			last.statements = append(last.statements, strings.TrimSpace(line))
		default:
			words := strings.Fields(line)
			last = &policyTemplate{parameters: words[1:]}
			all[words[0]] = last
		}
	}
	return all
})

// policyTemplate gives the document that a policy template stands for, nil when n is none.
func (x *expander) policyTemplate(o *origin, n *document.Node) *document.Node {
	if n.Kind != document.Mapping || len(n.Pairs) != 1 {
		x.warn(n.Range, "A policy of %s is neither the name of a managed policy, nor statements, nor a policy template.", o.id)
		return nil
	}
	name, values := n.Pairs[0].Key, n.Pairs[0].Value
	t := policyTemplates()[name.Text]
	if t == nil {
		x.diags.Add(diag.Warning, "sam-policy-unknown", name.Range, "Policy template is unknown",
			"AWS SAM has no policy template %s, so what it grants to %s is not known.%s", name.Text, o.id,
			didYouMean(name.Text, slices.Sorted(keysOf(policyTemplates()))))
		return nil
	}
	for _, parameter := range t.parameters {
		if values.Get(parameter) == nil {
			x.warn(name.Range, "The policy template %s needs the parameter %s.", name.Text, parameter)
			return nil
		}
	}
	p := at(name)
	list := p.list()
	for _, s := range t.statements {
		list.Items = append(list.Items, t.statement(p, s, values))
	}
	return p.of(`{"Statement": "$0"}`, list)
}

// statement gives one statement of a template, written "actions = resources" with a condition behind "if".
func (t *policyTemplate) statement(p place, s string, values *document.Node) *document.Node {
	left, right, _ := strings.Cut(s, " = ")
	right, condition, _ := strings.Cut(right, " if ")
	actions := p.list()
	for group := range strings.FieldsSeq(left) {
		service, names, _ := strings.Cut(group, ":")
		for name := range strings.SplitSeq(names, ",") {
			actions.Items = append(actions.Items, p.text(service+":"+name))
		}
	}
	var resources []*document.Node
	for arn := range strings.FieldsSeq(right) {
		resources = append(resources, t.arn(p, arn, values))
	}
	n := p.of(`{"Effect": "Allow", "Action": "$0", "Resource": "$1"}`, actions, p.list(resources...))
	if words := strings.Fields(condition); len(words) == 3 {
		set(n, p.pair("Condition", p.mapping(p.pair(words[0], p.mapping(p.pair(words[1], t.arn(p, words[2], values)))))))
	}
	return n
}

// arn gives an ARN with the values of the template's parameters, whose names are those in ${} but for their case.
func (t *policyTemplate) arn(p place, s string, values *document.Node) *document.Node {
	switch s[0] {
	case '@':
		service, rest, _ := strings.Cut(s[1:], ":")
		s = "arn:${AWS::Partition}:" + service + ":${AWS::Region}:${AWS::AccountId}:" + rest
	case '%':
		s = "arn:${AWS::Partition}:" + s[1:]
	}
	variables := p.mapping()
	for rest := s; ; {
		_, after, ok := strings.Cut(rest, "${")
		if !ok {
			break
		}
		var name string
		name, rest, _ = strings.Cut(after, "}")
		for _, parameter := range t.parameters {
			if strings.EqualFold(parameter, name) {
				set(variables, p.pair(name, values.Get(parameter)))
			}
		}
	}
	switch {
	case len(variables.Pairs) > 0:
		return p.of(`{"Fn::Sub": ["$0", "$1"]}`, p.text(s), variables)
	case strings.Contains(s, "${"):
		return p.of(`{"Fn::Sub": "$0"}`, p.text(s))
	}
	return p.text(s)
}
