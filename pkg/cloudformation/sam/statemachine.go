package sam

import (
	"strings"

	"github.com/plinth-lint/plinth/pkg/document"
)

// stateMachine expands AWS::Serverless::StateMachine
// (https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-resource-statemachine.html).
func (x *expander) stateMachine(o *origin) {
	props := o.body()
	o.trueSame(props, "Definition DefinitionSubstitutions")
	if p, ok := keyed(o.props, "DefinitionUri"); ok && !isNull(p.Value) {
		set(props, document.Pair{Key: renamed(p.Key, "DefinitionS3Location"), Value: location(p.Value, "Bucket", "Key", "Version")})
	}
	if (o.get("Definition") == nil) == (o.get("DefinitionUri") == nil) {
		x.warn(o.at.r, "The state machine %s has either a Definition or a DefinitionUri.", o.id)
	}
	for name := range strings.FieldsSeq("Name:StateMachineName Type:StateMachineType Logging:LoggingConfiguration Tracing:TracingConfiguration") {
		from, to, _ := strings.Cut(name, ":")
		o.as(props, from, to)
	}
	set(props, document.Pair{Key: renamed(o.tagsKey(), "Tags"), Value: o.tags("stateMachine:createdBy")})
	r := x.newRole(o, o.at.assume("states.amazonaws.com"))
	switch p, ok := keyed(o.props, "Role"); {
	case ok && truthy(p.Value):
		if n := o.get("Policies"); truthy(n) {
			x.warn(n.Range, "The state machine %s has a Role, so its Policies have no effect.", o.id)
		}
		set(props, document.Pair{Key: renamed(p.Key, "RoleArn"), Value: p.Value})
		r.made = false
	default:
		set(props, o.at.pair("RoleArn", o.at.getAtt(r.id, "Arn")))
		x.grantPolicies(o, r)
		if isTrue(given(o.get("Tracing"), "Enabled")) {
			r.addManaged(o.near("Tracing").managed("AWSXrayWriteOnlyAccess"))
		}
		set(r.props, document.Pair{Key: renamed(o.tagsKey(), "Tags"), Value: o.tags("stateMachine:createdBy")})
	}
	g := goal{id: o.id, byRef: true}
	if alias := x.publishMachine(o); alias != "" && isTrue(o.get("UseAliasAsEventTarget")) {
		g.id = alias
	}
	for _, e := range o.events {
		e.goal, e.role = g, r
		machineSources[e.kind](x, e)
	}
	x.emit(o, o.at, o.id, "AWS::StepFunctions::StateMachine", props)
	x.emitRole(o, r)
	x.propagate(o)
}

// publishMachine makes the version and the alias of AutoPublishAlias, and gives the alias's logical id.
func (x *expander) publishMachine(o *origin) string {
	pair, ok := keyed(o.props, "AutoPublishAlias")
	if !ok || !truthy(pair.Value) {
		if n := o.get("DeploymentPreference"); n != nil {
			x.warn(n.Range, "DeploymentPreference of %s needs an AutoPublishAlias.", o.id)
		}
		return ""
	}
	p := at(pair.Key)
	name, ok := x.literal(pair.Value)
	if !ok {
		x.warn(pair.Value.Range, "The AutoPublishAlias of %s is no text and no parameter with a value, so its version and alias are not known.", o.id)
		return ""
	}
	version, alias := o.id+"Version", o.id+"Alias"+name
	keep := []document.Pair{p.pair("DeletionPolicy", p.text("Retain")), p.pair("UpdateReplacePolicy", p.text("Retain"))}
	for i, a := range keep {
		if own, ok := keyed(o.node, a.Key.Text); ok {
			keep[i] = own
		}
	}
	x.emit(o, p, version, "AWS::StepFunctions::StateMachineVersion",
		p.of(`{"StateMachineArn": "$0", "StateMachineRevisionId": "$1"}`, p.ref(o.id), p.getAtt(o.id, "StateMachineRevisionId")), keep...)
	preference := p.of(`{"Type": "ALL_AT_ONCE"}`)
	if n := o.get("DeploymentPreference"); isMapping(n) {
		preference = clone(n)
	}
	set(preference, p.pair("StateMachineVersionArn", p.ref(version)))
	x.emit(o, p, alias, "AWS::StepFunctions::StateMachineAlias", p.of(`{"Name": "$0", "DeploymentPreference": "$1"}`, pair.Value, preference))
	return alias
}
