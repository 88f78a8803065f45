package sam

import (
	_ "embed"
	"slices"
	"strings"
	"sync"

	"github.com/plinth-lint/plinth/pkg/document"
)

// role is the execution role of a function or state machine while events add to it.
type role struct {
	id       string
	props    *document.Node
	managed  []*document.Node
	policies []*document.Node
	made     bool // the resource has no role of its own
	extra    []document.Pair
}

// addManaged adds a managed policy, once.
func (r *role) addManaged(n *document.Node) {
	if !slices.ContainsFunc(r.managed, func(m *document.Node) bool { return equal(m, n) }) {
		r.managed = append(r.managed, n)
	}
}

// addPolicy adds an inline policy, unless another one has the same document.
func (r *role) addPolicy(n *document.Node) {
	same := func(p *document.Node) bool { return equal(p.Get("PolicyDocument"), n.Get("PolicyDocument")) }
	if !slices.ContainsFunc(r.policies, same) {
		r.policies = append(r.policies, n)
	}
}

func (p place) managed(name string) *document.Node { return p.text(managedARN(name)) }

//go:embed managed.txt
var managedText string

// managedPaths are the paths of AWS managed policies that do not stand at the root.
var managedPaths = sync.OnceValue(func() map[string]string {
	paths := map[string]string{}
	for line := range strings.Lines(managedText) {
		if path, names, ok := strings.Cut(strings.TrimSpace(line), ": "); ok && path[0] != '#' {
			for name := range strings.FieldsSeq(names) {
				paths[name] = path + "/"
			}
		}
	}
	return paths
})

// managedARN gives the ARN of an AWS managed policy that is given by its name.
func managedARN(name string) string {
	if strings.HasPrefix(name, "arn:") || strings.Contains(name, "{{resolve:") || name == "" {
		return name
	}
	return "arn:aws:iam::aws:policy/" + managedPaths()[name] + name
}

// assume gives the trust policy that lets a service take a role.
func (p place) assume(service string) *document.Node {
	return p.of(`{"Version": "2012-10-17", "Statement": [{"Action": ["sts:AssumeRole"], "Effect": "Allow", "Principal": {"Service": ["$0"]}}]}`,
		p.text(service))
}

// grant gives an inline policy that allows one action.
func (p place) grant(name, action string, resource *document.Node) *document.Node {
	return p.of(`{"PolicyName": "$0", "PolicyDocument": {"Statement": [{"Action": "$1", "Effect": "Allow", "Resource": "$2"}]}}`,
		p.text(name), p.text(action), resource)
}

// newRole begins the execution role of a resource.
func (x *expander) newRole(o *origin, assume *document.Node) *role {
	r := &role{id: o.id + "Role", props: o.at.mapping(o.at.pair("AssumeRolePolicyDocument", assume)), made: true}
	o.as(r.props, "RolePath", "Path")
	o.same(r.props, "PermissionsBoundary")
	return r
}

// functionRole begins the execution role of a function.
func (x *expander) functionRole(o *origin) *role {
	p := o.at
	r := x.newRole(o, p.assume("lambda.amazonaws.com"))
	o.as(r.props, "AssumeRolePolicyDocument", "AssumeRolePolicyDocument")
	basic := "AWSLambdaBasicExecutionRole"
	if o.get("DurableConfig") != nil {
		basic = "AWSLambdaBasicDurableExecutionRolePolicy"
	}
	r.managed = append(r.managed, p.text("arn:aws:iam::aws:policy/service-role/"+basic))
	if x.traced(o) {
		r.managed = append(r.managed, o.near("Tracing").managed("AWSXrayWriteOnlyAccess"))
	}
	if truthy(o.get("VpcConfig")) {
		r.managed = append(r.managed, o.near("VpcConfig").managed("AWSLambdaVPCAccessExecutionRole"))
	}
	if n := o.get("DeadLetterQueue"); isMapping(n) && n.Get("TargetArn") != nil {
		action := "sqs:SendMessage"
		if text(n.Get("Type")) == "SNS" {
			action = "sns:Publish"
		}
		q := o.near("DeadLetterQueue")
		r.policies = append(r.policies, q.of(`{"PolicyName": "DeadLetterQueuePolicy", "PolicyDocument": {"Version": "2012-10-17", `+
			`"Statement": [{"Action": "$0", "Resource": "$1", "Effect": "Allow"}]}}`, q.text(action), n.Get("TargetArn")))
	}
	return r
}

// grantPolicies adds what Policies say: names and ARNs of managed policies,
// statements, and policy templates, each perhaps in an Fn::If.
func (x *expander) grantPolicies(o *origin, r *role) {
	n := o.get("Policies")
	if n == nil {
		return
	}
	entries := []*document.Node{n}
	if isList(n) {
		entries = n.Items
	}
	for i, entry := range entries {
		if isNull(entry) {
			continue
		}
		m := x.managedPart(entry)
		if m != nil {
			r.addManaged(m)
		}
		p := x.inlinePart(o, entry, at(entry).textf("%sPolicy%d", r.id, i))
		if p != nil {
			r.policies = append(r.policies, p)
		}
		if m != nil && p != nil {
			x.warn(entry.Range, "A policy of %s is a managed one or not, as a condition says: the branches of one Fn::If are of one kind.", o.id)
		}
	}
}

// managedPart gives the managed policies of an entry, nil when it has none.
func (x *expander) managedPart(n *document.Node) *document.Node {
	if parts, ok := branches(n); ok {
		return either(n, parts, x.managedPart)
	}
	switch {
	case isText(n):
		return at(n).text(managedARN(n.Text))
	case isIntrinsic(n) && !isNoValue(n):
		return n
	}
	return nil
}

// inlinePart gives the inline policies of an entry, nil when it has none.
func (x *expander) inlinePart(o *origin, n, name *document.Node) *document.Node {
	if parts, ok := branches(n); ok {
		return either(n, parts, func(b *document.Node) *document.Node { return x.inlinePart(o, b, name) })
	}
	if isText(n) || isIntrinsic(n) {
		return nil
	}
	doc := n
	if n.Kind != document.Mapping || n.Get("Statement") == nil {
		if doc = x.policyTemplate(o, n); doc == nil {
			return nil
		}
	}
	return at(n).of(`{"PolicyName": "$0", "PolicyDocument": "$1"}`, name, doc)
}

// either makes an Fn::If of what the branches give, nil when both give nothing.
func either(n *document.Node, parts []*document.Node, of func(*document.Node) *document.Node) *document.Node {
	then, otherwise := of(parts[1]), of(parts[2])
	if then == nil && otherwise == nil {
		return nil
	}
	none := func(b, part *document.Node) *document.Node {
		if b == nil {
			return at(part).ref("AWS::NoValue")
		}
		return b
	}
	return choose(n, parts[0], none(then, parts[1]), none(otherwise, parts[2]))
}

// setRole gives a function its role: its own, the one that is made, or the one that is made where an Fn::If gives none.
func (x *expander) setRole(o *origin, props *document.Node, r *role) {
	p, ok := keyed(o.props, "Role")
	if !ok || isNull(p.Value) {
		set(props, o.at.pair("Role", o.at.getAtt(r.id, "Arn")))
		return
	}
	r.made = false
	set(props, p)
	parts, ok := branches(p.Value)
	if !ok {
		return
	}
	arn, condition := o.at.getAtt(r.id, "Arn"), parts[0].Text
	switch {
	case isNoValue(parts[1]) && isNoValue(parts[2]):
		p.Value = arn
	case isNoValue(parts[1]):
		p.Value = choose(p.Value, parts[0], arn, parts[2])
		r.extra = []document.Pair{at(parts[0]).pair("Condition", parts[0])}
	case isNoValue(parts[2]):
		p.Value = choose(p.Value, parts[0], parts[1], arn)
		not := at(parts[0]).text("NOT" + condition)
		r.extra = []document.Pair{at(parts[0]).pair("Condition", not)}
		x.addCondition(at(parts[0]), not.Text, at(parts[0]).of(`{"Fn::Not": [{"Condition": "$0"}]}`, parts[0]))
	default:
		return
	}
	r.made = true
	set(props, p)
}

func (x *expander) emitRole(o *origin, r *role) {
	if !r.made {
		return
	}
	p := o.at
	set(r.props, p.pair("ManagedPolicyArns", p.list(r.managed...)))
	if len(r.policies) > 0 {
		key := p
		if pair, ok := keyed(o.props, "Policies"); ok {
			key = at(pair.Key)
		}
		set(r.props, key.pair("Policies", p.list(r.policies...)))
	}
	x.emit(o, p, r.id, "AWS::IAM::Role", r.props, r.extra...)
}
