package sam

import (
	"strings"

	"github.com/plinth-lint/plinth/pkg/document"
)

// invokeConfig makes what EventInvokeConfig says: where the results of
// asynchronous calls go, with queues and topics that are not given
// (https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-function-eventinvokeconfiguration.html).
func (x *expander) invokeConfig(o *origin, alias string, g goal, r *role) {
	config := o.get("EventInvokeConfig")
	if config == nil {
		return
	}
	p := o.near("EventInvokeConfig")
	if !isMapping(config) {
		x.warn(config.Range, "EventInvokeConfig of %s is no mapping, so what it makes is not known.", o.id)
		return
	}
	x.unknown(config, "EventInvokeConfig", []string{"DestinationConfig", "MaximumEventAgeInSeconds", "MaximumRetryAttempts"})
	id := o.id + "EventInvokeConfig"
	props := p.mapping()
	props.Range, props.Content = config.Range, config.Content
	destinations := p.mapping()
	if d, ok := keyed(config, "DestinationConfig"); ok && isMapping(d.Value) {
		destinations = at(d.Value).mapping()
		for _, name := range []string{"OnSuccess", "OnFailure"} {
			if c, ok := keyed(d.Value, name); ok && !isNull(c.Value) {
				if arn := x.invokeDestination(o, r, c, id+name); arn != nil {
					set(destinations, document.Pair{Key: c.Key, Value: at(c.Value).of(`{"Destination": "$0"}`, arn)})
				}
			}
		}
	}
	set(props, p.pair("DestinationConfig", destinations))
	set(props, p.pair("FunctionName", p.ref(o.id)))
	for name := range strings.FieldsSeq("MaximumEventAgeInSeconds MaximumRetryAttempts") {
		if c, ok := keyed(config, name); ok && !isNull(c.Value) {
			set(props, c)
		}
	}
	qualifier, depends := "$LATEST", []document.Pair(nil)
	if alias != "" {
		qualifier, depends = alias, []document.Pair{p.pair("DependsOn", p.list(p.text(g.id)))}
	}
	set(props, p.pair("Qualifier", p.text(qualifier)))
	x.emit(o, p, id, "AWS::Lambda::EventInvokeConfig", props, depends...)
}

// invokeDestination gives the ARN of a destination, and lets the role send to it.
func (x *expander) invokeDestination(o *origin, r *role, c document.Pair, id string) *document.Node {
	p := at(c.Key)
	kind := text(c.Value.Get("Type"))
	makes := map[string]string{"SQS": "Queue", "SNS": "Topic"}[kind]
	arn := given(c.Value, "Destination")
	condition, other := x.missingWhen(o, id, arn)
	if arn == nil || condition != "" {
		if makes == "" {
			x.warn(c.Value.Range, "The destination %s of %s has no ARN, which only one of the type SQS or SNS can do without.", c.Key.Text, o.id)
			return nil
		}
		made := p.getAtt(id+makes, "Arn")
		if kind == "SNS" {
			made = p.ref(id + makes)
		}
		var extra []document.Pair
		if condition != "" {
			made = at(arn).of(`{"Fn::If": ["$0", "$1", "$2"]}`, p.text(condition), made, other)
			extra = append(extra, p.pair("Condition", p.text(x.both(o, p, condition))))
		}
		arn = made
		x.renames[o.id+".Destination"+makes] = id + makes
		x.emit(o, p, id+makes, map[string]string{"SQS": "AWS::SQS::Queue", "SNS": "AWS::SNS::Topic"}[kind], p.mapping(), extra...)
	}
	grant := x.sendTo(p, id, kind, arn)
	if grant == nil || kind == "S3" {
		x.warn(c.Value.Range, "The Type of the destination %s of %s is SQS, SNS, EventBridge, Lambda or S3Bucket.", c.Key.Text, o.id)
		return nil
	}
	r.policies = append(r.policies, grant)
	return arn
}

// missingWhen gives the condition under which an Fn::If gives no value, and the branch that does.
func (x *expander) missingWhen(o *origin, id string, n *document.Node) (condition string, other *document.Node) {
	parts, ok := branches(n)
	switch {
	case !ok || isNoValue(parts[1]) == isNoValue(parts[2]):
		return "", nil
	case isNoValue(parts[1]):
		return parts[0].Text, parts[2]
	}
	p, name := at(parts[0]), "NOT"+parts[0].Text+digest(strings.TrimSuffix(strings.TrimSuffix(id, "OnSuccess"), "OnFailure"))
	x.addCondition(p, name, p.of(`{"Fn::Not": [{"Condition": "$0"}]}`, parts[0]))
	return name, parts[1]
}

// both gives the condition that holds when the resource's own and another one hold.
func (x *expander) both(o *origin, p place, condition string) string {
	own := o.condition()
	if own == "" {
		return condition
	}
	name := own + "AND" + condition + digest(o.id)
	x.addCondition(p, name, p.of(`{"Fn::And": [{"Condition": "$0"}, {"Condition": "$1"}]}`, p.text(own), p.text(condition)))
	return name
}
