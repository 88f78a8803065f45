package sam

import (
	"slices"
	"strings"

	"github.com/plinth-lint/plinth/pkg/document"
)

// sharedPlan is the usage plan that several APIs share.
type sharedPlan struct {
	p          place
	props      *document.Node
	stages     []*document.Node
	keys       []*document.Node
	apis       []*document.Node
	conditions []string
	tags       []*document.Node
	policies   []document.Pair
}

// usagePlanOf makes the usage plan of an API with its key, or adds the API to the shared one
// (https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-api-apiusageplan.html).
func (x *expander) usagePlanOf(o *origin, stage string, attributes []document.Pair) {
	pair, ok := keyed(o.get("Auth"), "UsagePlan")
	if !ok || isNull(pair.Value) {
		return
	}
	config, p := pair.Value, at(pair.Key)
	x.unknown(config, "UsagePlan", []string{"CreateUsagePlan", "Description", "Quota", "Tags", "Throttle", "UsagePlanName"})
	props := p.mapping()
	for name := range strings.FieldsSeq("UsagePlanName Description Quota Tags Throttle") {
		if c, ok := keyed(config, name); ok && truthy(c.Value) && isMapping(config) {
			set(props, c)
		}
	}
	api, ref := p.ref(o.id), p.ref(stage)
	used := p.of(`{"ApiId": "$0", "Stage": "$1"}`, api, ref)
	key := p.of(`{"RestApiId": "$0", "StageName": "$1"}`, api, ref)
	switch kind, _ := x.literal(given(config, "CreateUsagePlan")); kind {
	case "NONE":
	case "PER_API":
		set(props, p.pair("ApiStages", p.list(used)))
		x.emit(o, p, o.id+"UsagePlan", "AWS::ApiGateway::UsagePlan", props, after(attributes, p, o.id)...)
		x.emit(o, p, o.id+"ApiKey", "AWS::ApiGateway::ApiKey", p.of(`{"Enabled": true, "StageKeys": ["$0"]}`, key),
			after(attributes, p, o.id+"UsagePlan")...)
		x.emit(o, p, o.id+"UsagePlanKey", "AWS::ApiGateway::UsagePlanKey", p.planKey(o.id+"ApiKey", o.id+"UsagePlan"),
			after(attributes, p, o.id+"ApiKey")...)
		for _, part := range []string{"UsagePlan", "ApiKey", "UsagePlanKey"} {
			x.renames[o.id+"."+part] = o.id + part
		}
	case "SHARED":
		if x.plan == nil {
			x.plan = &sharedPlan{p: p}
		}
		s := x.plan
		s.props = props
		if n := o.get("Tags"); isTrue(o.get("PropagateTags")) && isMapping(n) {
			s.tags = tagList(n)
		}
		s.stages, s.keys, s.apis = append(s.stages, used), append(s.keys, key), append(s.apis, p.text(o.id))
		condition := o.condition()
		for _, a := range attributes {
			if a.Key.Text == "Condition" {
				condition = text(a.Value)
			}
		}
		s.conditions = append(s.conditions, condition)
		for _, a := range slices.Concat(attributes, o.node.Pairs) {
			if a.Key.Text == "DeletionPolicy" || a.Key.Text == "UpdateReplacePolicy" {
				s.policies = append(s.policies, a)
			}
		}
		x.renames[o.id+".UsagePlan"], x.renames[o.id+".ApiKey"], x.renames[o.id+".UsagePlanKey"] = "ServerlessUsagePlan", "ServerlessApiKey", "ServerlessUsagePlanKey"
	default:
		x.warn(config.Range, "The CreateUsagePlan of %s is PER_API, SHARED or NONE.", o.id)
	}
}

func (p place) planKey(key, plan string) *document.Node {
	return p.of(`{"KeyId": "$0", "KeyType": "API_KEY", "UsagePlanId": "$1"}`, p.ref(key), p.ref(plan))
}

// keeps orders policies of deletion and replacement by how much they keep.
func keeps(n *document.Node) int {
	return slices.Index([]string{"Delete", "Snapshot", "Retain"}, text(n))
}

// after gives attributes with one by which a resource waits for another.
func after(attributes []document.Pair, p place, id string) []document.Pair {
	return slices.Concat(attributes, []document.Pair{p.pair("DependsOn", p.list(p.text(id)))})
}

// usagePlan makes the usage plan that APIs share.
func (x *expander) usagePlan() {
	s := x.plan
	if s == nil {
		return
	}
	attributes := x.anyOf(s.p, "SharedUsagePlanCondition", s.conditions)
	for _, name := range []string{"DeletionPolicy", "UpdateReplacePolicy"} {
		best := document.Pair{}
		for _, a := range s.policies {
			if a.Key.Text == name && (best.Key == nil || keeps(a.Value) > keeps(best.Value)) {
				best = a
			}
		}
		if best.Key != nil {
			attributes = append(attributes, best)
		}
	}
	set(s.props, s.p.pair("ApiStages", s.p.list(s.stages...)))
	key := s.p.of(`{"Enabled": true, "StageKeys": "$0"}`, s.p.list(s.keys...))
	if len(s.tags) > 0 {
		set(s.props, s.p.pair("Tags", s.p.list(s.tags...)))
		set(key, s.p.pair("Tags", s.p.list(s.tags...)))
	}
	x.emitShared(s.p, "ServerlessUsagePlan", "AWS::ApiGateway::UsagePlan", s.props,
		slices.Concat(attributes, []document.Pair{s.p.pair("DependsOn", s.p.list(s.apis...))})...)
	x.emitShared(s.p, "ServerlessApiKey", "AWS::ApiGateway::ApiKey", key, after(attributes, s.p, "ServerlessUsagePlan")...)
	x.emitShared(s.p, "ServerlessUsagePlanKey", "AWS::ApiGateway::UsagePlanKey", s.p.planKey("ServerlessApiKey", "ServerlessUsagePlan"),
		after(attributes, s.p, "ServerlessApiKey")...)
}
