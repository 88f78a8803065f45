package sam

import (
	_ "embed"
	"slices"
	"strings"
	"sync"

	"github.com/plinth-lint/plinth/pkg/diag"
	"github.com/plinth-lint/plinth/pkg/document"
)

//go:embed connectors.txt
var connectorsText string

// link is what connects a type of resource to another.
type link struct {
	kind   string // role, queue, topic or permission
	role   string // the end whose role gets the policy
	before string // what waits for the policy: source or mapping
	only   []string
	access []string // statements, each behind the kind of access that it is for
}

var links = sync.OnceValue(func() map[[2]string]*link {
	all := map[[2]string]*link{}
	var last *link
	for line := range strings.Lines(connectorsText) {
		words := strings.Fields(line)
		switch {
		case len(words) < 3 || words[0] == "#":
		case line[0] == ' ':
			last.access = append(last.access, strings.TrimSpace(line))
		default:
			last = &link{kind: words[2]}
			for _, w := range words[3:] {
				if list, ok := strings.CutPrefix(w, "only:"); ok {
					last.only = strings.Split(list, ",")
				} else if what, ok := strings.CutPrefix(w, "before-"); ok {
					last.before = what
				} else {
					last.role = w
				}
			}
			all[[2]string{words[0], words[1]}] = last
		}
	}
	return all
})

// end is one end of a connector: what the statements name of it.
type end struct {
	id, kind string
	values   map[string]*document.Node // Arn, Name, ResourceId, Qualifier, QueueUrl, RoleName
}

// connector expands AWS::Serverless::Connector
// (https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-resource-connector.html).
func (x *expander) connector(o *origin) {
	source, destination := o.get("Source"), o.get("Destination")
	if source == nil || destination == nil || !isList(o.get("Permissions")) {
		x.warn(o.at.r, "The connector %s has a Source, a Destination and a list of Permissions.", o.id)
		return
	}
	for i, d := range listOf(destination) {
		suffix := ""
		if isList(destination) {
			suffix = "Destination" + string(rune('0'+i%10))
			if i > 9 {
				suffix = "Destination" + string(rune('0'+i/10%10)) + string(rune('0'+i%10))
			}
		}
		from, to := x.end(o, source, d), x.end(o, d, source)
		if from != nil && to != nil {
			x.connect(o, from, to, suffix)
		}
	}
}

// end reads one end of a connector; other is the one that it connects to.
func (x *expander) end(o *origin, n, other *document.Node) *end {
	id := text(given(n, "Id"))
	if id == "" {
		e := &end{kind: text(given(n, "Type")), values: map[string]*document.Node{}}
		if plainKind, ok := plainTypes[e.kind]; ok {
			e.kind = plainKind
		}
		if e.kind == "" {
			x.warn(n.Range, "An end of the connector %s has neither an Id nor a Type.", o.id)
			return nil
		}
		for name := range strings.FieldsSeq("Arn Name ResourceId Qualifier QueueUrl RoleName") {
			e.values[name] = given(n, name)
		}
		return e
	}
	r := x.resources[id]
	if r == nil || text(r.Get("Type")) == "" {
		x.warn(n.Range, "The connector %s names %s, which the template does not have.", o.id, id)
		return nil
	}
	p := at(n)
	e := &end{id: id, kind: text(r.Get("Type")), values: map[string]*document.Node{"Arn": p.getAtt(id, "Arn"), "QueueUrl": p.ref(id)}}
	props := r.Get("Properties")
	role := map[string]string{"AWS::Lambda::Function": "Role", "AWS::StepFunctions::StateMachine": "RoleArn", "AWS::AppSync::DataSource": "ServiceRoleArn"}[e.kind]
	arn := given(props, role)
	switch e.kind {
	case "AWS::StepFunctions::StateMachine":
		e.values["Arn"], e.values["Name"] = p.ref(id), p.getAtt(id, "Name")
	case "AWS::SNS::Topic", "AWS::AppSync::DataSource":
		e.values["Arn"] = p.ref(id)
	case "AWS::AppSync::GraphQLApi":
		e.values["Arn"], e.values["ResourceId"] = p.ref(id), p.getAtt(id, "ApiId")
	case "AWS::ApiGateway::RestApi", "AWS::ApiGatewayV2::Api":
		e.values["Qualifier"], e.values["ResourceId"] = p.text("*"), p.ref(id)
	case "AWS::Events::Rule":
		for _, t := range listOf(given(props, "Targets")) {
			to := given(t, "Arn")
			if named(to) != "" && named(to) == text(given(other, "Id")) || to != nil && equal(to, given(other, "Arn")) {
				arn = given(t, "RoleArn")
			}
		}
	}
	if q := given(n, "Qualifier"); q != nil {
		e.values["Qualifier"] = q
	}
	if name := named(arn); name != "" {
		e.values["RoleName"] = p.ref(name)
	}
	return e
}

var plainTypes = map[string]string{
	prefix + "Function": "AWS::Lambda::Function", prefix + "StateMachine": "AWS::StepFunctions::StateMachine", prefix + "Api": "AWS::ApiGateway::RestApi",
	prefix + "HttpApi": "AWS::ApiGatewayV2::Api", prefix + "SimpleTable": "AWS::DynamoDB::Table",
}

// connect grants what a connector asks for between two ends.
func (x *expander) connect(o *origin, from, to *end, suffix string) {
	permissions := o.get("Permissions")
	l := links()[[2]string{from.kind, to.kind}]
	if l == nil {
		x.diags.Add(diag.Warning, "sam-connector-unknown", o.at.r, "Connector is unknown",
			"AWS SAM has no connector from %s to %s, so what %s grants is not known.", from.kind, to.kind, o.id)
		return
	}
	var asked []string
	for _, n := range permissions.Items {
		asked = append(asked, n.Text)
		if !slices.ContainsFunc(l.access, func(s string) bool { return strings.HasPrefix(s, n.Text+" ") }) {
			x.warn(n.Range, "The connector from %s to %s has no permission %s.", from.kind, to.kind, n.Text)
		}
	}
	slices.Sort(asked)
	if joined := strings.Join(slices.Compact(asked), "+"); len(l.only) > 0 && !slices.Contains(l.only, joined) {
		x.warn(permissions.Range, "The connector from %s to %s has the permissions %s.", from.kind, to.kind, strings.Join(l.only, " or "))
	}
	p := o.near("Permissions")
	statements := p.list()
	for _, s := range l.access {
		kind, rest, _ := strings.Cut(s, " ")
		if !slices.Contains(asked, kind) {
			continue
		}
		n, ok := x.linkStatement(o, p, rest, l.kind, from, to)
		if !ok {
			return
		}
		if l.kind == "permission" {
			x.emit(o, o.at, o.id+kind+"LambdaPermission"+suffix, "AWS::Lambda::Permission", n)
			continue
		}
		statements.Items = append(statements.Items, n)
	}
	document := p.of(`{"Version": "2012-10-17", "Statement": "$0"}`, statements)
	switch l.kind {
	case "queue":
		x.emit(o, o.at, o.id+"QueuePolicy"+suffix, "AWS::SQS::QueuePolicy", p.of(`{"PolicyDocument": "$0", "Queues": ["$1"]}`, document, to.values["QueueUrl"]))
	case "topic":
		x.emit(o, o.at, o.id+"TopicPolicy"+suffix, "AWS::SNS::TopicPolicy", p.of(`{"PolicyDocument": "$0", "Topics": ["$1"]}`, document, to.values["Arn"]))
	case "role":
		x.linkRole(o, p, l, from, to, suffix, document)
	}
}

// linkRole makes the policy of the role of one end.
func (x *expander) linkRole(o *origin, p place, l *link, from, to *end, suffix string, document *document.Node) {
	owner := from
	if l.role == "destination" {
		owner = to
	}
	role := owner.values["RoleName"]
	if role == nil {
		x.warn(o.at.r, "The connector %s needs the role of the %s %s, which the template does not tell.", o.id, l.role, owner.id)
		return
	}
	id := o.id + "Policy" + suffix
	x.emit(o, o.at, id, "AWS::IAM::ManagedPolicy", p.of(`{"PolicyDocument": "$0", "Roles": ["$1"]}`, document, role))
	if l.before == "source" && from.id != "" {
		x.waits(from.id, p, id)
	}
	if l.before == "mapping" && from.id != "" && to.id != "" {
		var mappings []string
		for name, r := range x.resources {
			props := r.Get("Properties")
			if text(r.Get("Type")) == "AWS::Lambda::EventSourceMapping" && named(given(props, "FunctionName")) == to.id &&
				named(given(props, "EventSourceArn")) == from.id {
				mappings = append(mappings, name)
			}
		}
		if len(mappings) == 1 {
			x.waits(mappings[0], p, id)
		}
	}
}

func (x *expander) waits(id string, p place, after string) {
	r := x.resources[id]
	if r == nil {
		return
	}
	c := *r
	c.Pairs = slices.Clone(r.Pairs)
	dependOn(&c, p, after)
	x.resources[id] = &c
}

// linkStatement gives one statement, written "actions = resources by service from ARN [from account]".
func (x *expander) linkStatement(o *origin, p place, s, kind string, from, to *end) (*document.Node, bool) {
	s, sources, _ := strings.Cut(s, " from ")
	s, service, _ := strings.Cut(s, " by ")
	left, right, _ := strings.Cut(s, " = ")
	arn, account, _ := strings.Cut(sources, " from ")
	ok := true
	fill := func(s string) *document.Node {
		n, missing := fillIn(p, s, from, to)
		if missing != "" {
			x.warn(o.at.r, "The connector %s needs the %s, which the template does not tell.", o.id, missing)
			ok = false
		}
		return n
	}
	if kind == "permission" {
		function := to.values["Arn"]
		return p.of(`{"Action": "$0", "FunctionName": "$1", "Principal": "$2", "SourceArn": "$3", "SourceAccount": "$4"}`,
			p.text(left), function, p.text(service), fill(arn), fill(account)), ok && function != nil
	}
	actions, resources := p.list(), p.list()
	for a := range strings.SplitSeq(left, ",") {
		actions.Items = append(actions.Items, p.text(a))
	}
	for r := range strings.FieldsSeq(right) {
		resources.Items = append(resources.Items, fill(r))
	}
	n := p.of(`{"Effect": "Allow", "Action": "$0", "Resource": "$1"}`, actions, resources)
	if service != "" {
		set(n, p.pair("Principal", p.of(`{"Service": "$0"}`, p.text(service))))
		set(n, p.pair("Condition", p.of(`{"ArnEquals": {"aws:SourceArn": "$0"}}`, fill(arn))))
	}
	return n, ok
}

// fillIn puts the values of the ends into a text. It gives the name of one that is missing.
func fillIn(p place, s string, from, to *end) (n *document.Node, missing string) {
	if s == "" {
		return nil, ""
	}
	variables := p.mapping()
	for _, side := range []struct {
		name string
		end  *end
	}{{"Source", from}, {"Destination", to}} {
		for _, name := range []string{"Arn", "Name", "ResourceId", "Qualifier"} {
			pattern := "${" + side.name + "." + name + "}"
			if !strings.Contains(s, pattern) {
				continue
			}
			value := side.end.values[name]
			if value == nil {
				return nil, name + " of the " + strings.ToLower(side.name)
			}
			if pattern == s {
				return value, ""
			}
			s = strings.ReplaceAll(s, pattern, "${"+side.name+name+"}")
			set(variables, p.pair(side.name+name, value))
		}
	}
	switch {
	case len(variables.Pairs) > 0:
		return p.of(`{"Fn::Sub": ["$0", "$1"]}`, p.text(s), variables), ""
	case strings.Contains(s, "${"):
		return p.of(`{"Fn::Sub": "$0"}`, p.text(s)), ""
	}
	return p.text(s), ""
}

// embeddedConnectors makes connectors of the Connectors attribute of resources.
func (x *expander) embeddedConnectors() {
	for _, s := range x.sections(x.top) {
		for i, p := range s.kept {
			if s.kept[i].Value.Get("Connectors") != nil {
				x.embedded(s, p)
				x.resources[p.Key.Text] = withoutConnectors(p.Value)
			}
		}
	}
	for _, o := range slices.Clone(x.order) {
		x.embedded(o.section, document.Pair{Key: o.key, Value: o.node})
	}
}

func withoutConnectors(n *document.Node) *document.Node {
	c := *n
	c.Pairs = slices.Clone(n.Pairs)
	without(&c, "Connectors")
	return &c
}

func (x *expander) sections(s *section) []*section {
	all := []*section{s}
	for _, inner := range s.inner {
		all = append(all, x.sections(inner)...)
	}
	return all
}

func (x *expander) embedded(s *section, resource document.Pair) {
	all := resource.Value.Get("Connectors")
	if all == nil {
		return
	}
	if !isMapping(all) {
		x.warn(all.Range, "The Connectors of %s are no mapping.", resource.Key.Text)
		return
	}
	for _, c := range all.Pairs {
		props := c.Value.Get("Properties")
		if !isMapping(props) {
			x.warn(c.Key.Range, "The connector %s of %s has no properties.", c.Key.Text, resource.Key.Text)
			continue
		}
		p := at(c.Key)
		own := clone(props)
		source := p.of(`{"Id": "$0"}`, p.text(resource.Key.Text))
		if r := props.Get("SourceReference"); isMapping(r) {
			for _, q := range r.Pairs {
				set(source, q)
			}
		}
		without(own, "SourceReference")
		set(own, p.pair("Source", source))
		id := resource.Key.Text + c.Key.Text
		o := &origin{id: id, kind: "Connector", key: p.text(id), node: c.Value, settings: settings{own}, at: p, section: s}
		x.origins[o.id] = o
		x.order = append(x.order, o)
	}
}
