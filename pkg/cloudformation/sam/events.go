package sam

import (
	"slices"
	"strings"

	"github.com/plinth-lint/plinth/pkg/diag"
	"github.com/plinth-lint/plinth/pkg/document"
)

// event is one event source of a function or state machine.
type event struct {
	settings
	o    *origin
	name string
	id   string // the logical id of what is made for it
	kind string
	p    place // its key
	goal goal
	role *role
	// Of an event of an API: the API, how the event names it, the path and the method.
	api          *api
	apiID        *document.Node
	path, method string
}

// functionSources are the events of a function and what expands each.
var functionSources = map[string]func(*expander, *event){
	"Api":              (*expander).apiEvent,
	"HttpApi":          (*expander).httpAPIEvent,
	"S3":               (*expander).bucketEvent,
	"SNS":              (*expander).topicEvent,
	"Schedule":         (*expander).scheduleEvent,
	"ScheduleV2":       (*expander).schedulerEvent,
	"EventBridgeRule":  (*expander).ruleEvent,
	"CloudWatchEvent":  (*expander).ruleEvent,
	"CloudWatchLogs":   (*expander).logsEvent,
	"IoTRule":          (*expander).iotEvent,
	"AlexaSkill":       (*expander).alexaEvent,
	"Cognito":          (*expander).cognitoEvent,
	"SQS":              (*expander).pollEvent,
	"Kinesis":          (*expander).pollEvent,
	"DynamoDB":         (*expander).pollEvent,
	"MSK":              (*expander).pollEvent,
	"MQ":               (*expander).pollEvent,
	"SelfManagedKafka": (*expander).pollEvent,
	"DocumentDB":       (*expander).pollEvent,
}

// machineSources are the events of a state machine and what expands each.
var machineSources = map[string]func(*expander, *event){
	"Api":             (*expander).machineAPIEvent,
	"Schedule":        (*expander).scheduleEvent,
	"ScheduleV2":      (*expander).schedulerEvent,
	"EventBridgeRule": (*expander).ruleEvent,
	"CloudWatchEvent": (*expander).ruleEvent,
}

// required are the properties without which an event cannot be.
var required = map[string]string{
	"Api": "Path Method", "S3": "Bucket Events", "SNS": "Topic", "Schedule": "Schedule", "ScheduleV2": "ScheduleExpression",
	"CloudWatchLogs": "LogGroupName FilterPattern", "IoTRule": "Sql", "Cognito": "UserPool Trigger", "SQS": "Queue",
	"Kinesis": "Stream StartingPosition", "DynamoDB": "Stream StartingPosition", "MSK": "Stream StartingPosition", "MQ": "Broker",
	"DocumentDB": "Cluster DatabaseName", "SelfManagedKafka": "KafkaBootstrapServers Topics SourceAccessConfigurations",
}

// eventsOf gives the events of a resource, and tells of those that cannot be read.
func (x *expander) eventsOf(o *origin, known map[string]string) []*event {
	n := o.get("Events")
	if n == nil {
		return nil
	}
	if !isMapping(n) {
		x.warn(n.Range, "The Events of %s are no mapping, so what they make is not known.", o.id)
		return nil
	}
	var events []*event
	for _, p := range n.Pairs {
		if !x.fits(p.Key) {
			break
		}
		kind := p.Value.Get("Type")
		if !isMapping(p.Value) || !isText(kind) {
			x.warn(p.Key.Range.To(p.Value.Range), "The event %s of %s has no Type, so what it makes is not known.", p.Key.Text, o.id)
			continue
		}
		words, ok := known[kind.Text]
		if !ok {
			x.diags.Add(diag.Warning, "sam-event-unknown", kind.Range, "Event type is unknown",
				"AWS SAM has no event %s for an %s%s, so what it makes is not known.%s", kind.Text, prefix, o.kind,
				didYouMean(kind.Text, slices.Sorted(keysOf(known))))
			continue
		}
		e := &event{o: o, name: p.Key.Text, id: o.id + p.Key.Text, kind: kind.Text, p: at(p.Key), settings: settings{p.Value.Get("Properties")}}
		if e.props != nil && !isNull(e.props) && !isMapping(e.props) {
			x.warn(e.props.Range, "The properties of the event %s of %s are no mapping, so what it makes is not known.", e.name, o.id)
			continue
		}
		if isNull(e.props) {
			e.props = e.p.mapping()
		}
		x.unknown(e.props, "The event "+e.kind, strings.Fields(words))
		if x.lacks(e) {
			continue
		}
		events = append(events, e)
	}
	return events
}

func (e *event) sortKey() string {
	switch path := text(e.get("Path")); {
	case path != "":
		return path
	case e.kind == "HttpApi":
		return defaultPath
	}
	return e.name
}

// lacks tells of required properties that an event does not have.
func (x *expander) lacks(e *event) bool {
	lacking := false
	for name := range strings.FieldsSeq(required[e.kind]) {
		if e.get(name) == nil {
			x.warn(e.p.r, "The event %s of %s needs the property %s, so what it makes is not known.", e.name, e.o.id, name)
			lacking = true
		}
	}
	return lacking
}

// functionEvents makes what the events of a function stand for.
func (x *expander) functionEvents(o *origin, g goal, r *role) {
	// The default route of an HTTP API goes first: what it covers needs no permission of its own.
	slices.SortStableFunc(o.events, func(a, b *event) int { return strings.Compare(a.sortKey(), b.sortKey()) })
	for _, e := range o.events {
		e.goal, e.role = g, r
		functionSources[e.kind](x, e)
	}
}

// permission lets a service call the function.
func (x *expander) permission(e *event, id, principal string, more ...document.Pair) {
	props := e.p.of(`{"Action": "lambda:InvokeFunction", "FunctionName": "$0", "Principal": "$1"}`, e.goal.name(e.p), e.p.text(principal))
	for _, p := range more {
		if !isNull(p.Value) {
			set(props, p)
		}
	}
	x.emit(e.o, e.p, id, "AWS::Lambda::Permission", props)
}

// arn gives an ARN of this account and region.
func (p place) arn(service, resource string, variables ...document.Pair) *document.Node {
	s := p.textf("arn:${AWS::Partition}:%s:${AWS::Region}:${AWS::AccountId}:%s", service, resource)
	if len(variables) == 0 {
		return p.of(`{"Fn::Sub": "$0"}`, s)
	}
	return p.of(`{"Fn::Sub": ["$0", "$1"]}`, s, p.mapping(variables...))
}

func (x *expander) logsEvent(e *event) {
	source := e.p.arn("logs", "log-group:${__LogGroupName__}:*", e.p.pair("__LogGroupName__", e.get("LogGroupName")))
	x.permission(e, e.id+"Permission", "logs.amazonaws.com", e.p.pair("SourceArn", source))
	props := e.body()
	e.same(props, "LogGroupName FilterPattern")
	set(props, e.p.pair("DestinationArn", e.goal.arn(e.p)))
	x.emit(e.o, e.p, e.id, "AWS::Logs::SubscriptionFilter", props, e.p.pair("DependsOn", e.p.list(e.p.text(e.id+"Permission"))))
}

func (x *expander) iotEvent(e *event) {
	source := e.p.arn("iot", "rule/${RuleName}", e.p.pair("RuleName", e.p.ref(e.id)))
	x.permission(e, e.id+"Permission", "iot.amazonaws.com", e.p.pair("SourceArn", source),
		e.p.pair("SourceAccount", e.p.of(`{"Fn::Sub": "${AWS::AccountId}"}`)))
	payload := e.body()
	e.same(payload, "Sql AwsIotSqlVersion")
	set(payload, e.p.pair("RuleDisabled", e.p.of("false")))
	set(payload, e.p.pair("Actions", e.p.of(`[{"Lambda": {"FunctionArn": "$0"}}]`, e.goal.arn(e.p))))
	x.emit(e.o, e.p, e.id, "AWS::IoT::TopicRule", e.p.of(`{"TopicRulePayload": "$0"}`, payload))
}

func (x *expander) alexaEvent(e *event) {
	pair, _ := keyed(e.props, "SkillId")
	pair.Key = e.p.text("EventSourceToken")
	x.permission(e, e.id+"Permission", "alexa-appkit.amazon.com", pair)
}

// bucketEvent lets S3 call the function, and adds the notification to the bucket.
func (x *expander) bucketEvent(e *event) {
	id := target(e.get("Bucket"))
	bucket := x.resources[id]
	if bucket == nil || bucket.Kind != document.Mapping {
		x.warn(e.get("Bucket").Range, "The Bucket of the event %s of %s is a !Ref of a bucket of this template.", e.name, e.o.id)
		return
	}
	permission := e.id + "Permission"
	x.permission(e, permission, "s3.amazonaws.com", e.p.pair("SourceAccount", e.p.ref("AWS::AccountId")))
	bucket = editable(bucket, "Properties")
	props := bucket.Get("Properties")
	condition := e.o.condition()
	if condition == "" {
		dependOn(bucket, e.p, permission)
	} else {
		// A Ref in a tag makes the dependency, since DependsOn cannot have a condition.
		tag := e.p.of(`{"Key": "$0", "Value": {"Fn::If": ["$1", "$2", "no dependency"]}}`,
			e.p.text("sam:ConditionalDependsOn:"+permission), e.p.text(condition), e.p.ref(permission))
		appendTo(props, e.p, "Tags", tag)
	}
	notification, ok := x.editableAt(e, props, "NotificationConfiguration")
	if !ok {
		return
	}
	for _, kind := range listOf(e.get("Events")) {
		n := at(kind).of(`{"Event": "$0", "Function": "$1"}`, kind, e.goal.arn(e.p))
		e.same(n, "Filter")
		n = e.p.when(condition, n)
		old := notification.Get("LambdaConfigurations")
		if old == nil || !slices.ContainsFunc(old.Items, func(o *document.Node) bool { return equal(o, n) }) {
			appendTo(notification, e.p, "LambdaConfigurations", n)
		}
	}
	x.resources[id] = bucket
	e.o.made = append(e.o.made, id) // tags propagate to it
}

// cognitoEvent lets the user pool call the function, and adds the trigger to the pool.
func (x *expander) cognitoEvent(e *event) {
	id := target(e.get("UserPool"))
	pool := x.resources[id]
	if pool == nil || pool.Kind != document.Mapping {
		x.warn(e.get("UserPool").Range, "The UserPool of the event %s of %s is a !Ref of a user pool of this template.", e.name, e.o.id)
		return
	}
	pool = editable(pool, "Properties")
	triggers, ok := x.editableAt(e, pool.Get("Properties"), "LambdaConfig")
	if !ok {
		return
	}
	permission := e.goal.id + "CognitoPermission"
	if !x.taken[permission] { // one for all triggers
		x.permission(e, permission, "cognito-idp.amazonaws.com", e.p.pair("SourceArn", e.p.getAtt(id, "Arn")))
	}
	for _, t := range listOf(e.get("Trigger")) {
		if triggers.Get(t.Text) != nil {
			x.warn(t.Range, "The trigger %s of %s is given twice.", t.Text, id)
			continue
		}
		set(triggers, document.Pair{Key: at(t).text(t.Text), Value: e.goal.arn(e.p)})
	}
	x.resources[id] = pool
}

// editableAt gives a mapping below properties that can be changed.
func (x *expander) editableAt(e *event, props *document.Node, key string) (*document.Node, bool) {
	n := props.Get(key)
	if isNull(n) {
		n = e.p.mapping()
		set(props, e.p.pair(key, n))
		return n, true
	}
	if !isMapping(n) {
		x.warn(n.Range, "%s is no mapping, so what the event %s of %s adds to it is not known.", key, e.name, e.o.id)
		return nil, false
	}
	n = clone(n)
	pair, _ := keyed(props, key)
	set(props, document.Pair{Key: pair.Key, Value: n})
	return n, true
}

// editable gives a copy of a resource with properties that can be changed.
func editable(n *document.Node, key string) *document.Node {
	c := *n
	c.Pairs = slices.Clone(n.Pairs)
	pair, ok := keyed(&c, key)
	if !ok || !isMapping(pair.Value) {
		p := place{n.Range}
		pair = p.pair(key, p.mapping())
	} else {
		inner := *pair.Value
		inner.Pairs = slices.Clone(inner.Pairs)
		pair.Value = &inner
	}
	set(&c, pair)
	return &c
}

// listOf gives the elements of a list, or the one value that stands in place of one.
func listOf(n *document.Node) []*document.Node {
	if isList(n) {
		return n.Items
	}
	if isNull(n) {
		return nil
	}
	return []*document.Node{n}
}

// appendTo adds an element to a list below n.
func appendTo(n *document.Node, p place, key string, item *document.Node) {
	pair, ok := keyed(n, key)
	if !ok || !isList(pair.Value) {
		set(n, p.pair(key, p.list(item)))
		return
	}
	list := *pair.Value
	list.Items = append(slices.Clone(list.Items), item)
	pair.Value = &list
	set(n, pair)
}

// dependOn adds a logical id to what a resource depends on.
func dependOn(n *document.Node, p place, id string) {
	old := listOf(n.Get("DependsOn"))
	for _, d := range old {
		if d.Text == id {
			return
		}
	}
	key := p
	if pair, ok := keyed(n, "DependsOn"); ok {
		key = at(pair.Key)
	}
	set(n, key.pair("DependsOn", key.list(append(slices.Clone(old), p.text(id))...)))
}
