package sam

import (
	"github.com/plinth-lint/plinth/pkg/document"
)

const (
	deployApplication = "ServerlessDeploymentApplication"
	deployRole        = "CodeDeployServiceRole"
)

// deployment is the DeploymentPreference of one function.
type deployment struct {
	o      *origin
	config *document.Node
	p      place
}

// enabled reports whether a DeploymentPreference is in force.
func (x *expander) enabled(n *document.Node) bool {
	e := given(n, "Enabled")
	if e == nil {
		return true
	}
	s, known := x.literal(e)
	return !known || !(s == "false" || s == "False" || isFalse(e))
}

// deploymentPolicy gives the update policy of an alias whose traffic CodeDeploy shifts
// (https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-function-deploymentpreference.html).
func (x *expander) deploymentPolicy(o *origin) []document.Pair {
	config := o.get("DeploymentPreference")
	if config == nil {
		return nil
	}
	if !isMapping(config) {
		x.warn(config.Range, "DeploymentPreference of %s is no mapping, so how it is deployed is not known.", o.id)
		return nil
	}
	p := o.near("DeploymentPreference")
	x.unknown(config, "DeploymentPreference", []string{"Alarms", "Enabled", "Hooks", "PassthroughCondition", "Role", "TriggerConfigurations", "Type"})
	if !x.enabled(config) {
		return nil
	}
	if config.Get("Type") == nil {
		x.warn(config.Range, "DeploymentPreference of %s has no Type.", o.id)
		return nil
	}
	x.deploys = append(x.deploys, &deployment{o: o, config: config, p: p})
	hooks := given(config, "Hooks")
	update := p.of(`{"ApplicationName": "$0", "DeploymentGroupName": "$1", "BeforeAllowTrafficHook": "$2", "AfterAllowTrafficHook": "$3"}`,
		p.ref(deployApplication), p.ref(o.id+"DeploymentGroup"), given(hooks, "PreTraffic"), given(hooks, "PostTraffic"))
	return []document.Pair{p.pair("UpdatePolicy", p.of(`{"CodeDeployLambdaAliasUpdate": "$0"}`, update))}
}

// passed gives the condition that the deployment resources of a function take over.
func (x *expander) passed(d *deployment) string {
	if n := d.config.Get("PassthroughCondition"); isTrue(n) || x.says(n, "true") {
		return d.o.condition()
	}
	return ""
}

// deployResources makes the CodeDeploy application, its role, and a group for each function.
func (x *expander) deployResources() {
	if len(x.deploys) == 0 {
		return
	}
	p := x.deploys[0].p
	var conditions []string
	needsRole := false
	for _, d := range x.deploys {
		conditions = append(conditions, x.passed(d))
		needsRole = needsRole || given(d.config, "Role") == nil
	}
	attributes := x.anyOf(p, "ServerlessCodeDeployCondition", conditions)
	application := p.of(`{"ComputePlatform": "Lambda"}`)
	role := p.of(`{"AssumeRolePolicyDocument": "$0", "ManagedPolicyArns": ["$1"]}`, p.assume("codedeploy.amazonaws.com"), p.managed("AWSCodeDeployRoleForLambda"))
	if tags := x.deployTags(); len(tags) > 0 {
		set(application, p.pair("Tags", p.list(tags...)))
		set(role, p.pair("Tags", p.list(tags...)))
	}
	x.emitShared(p, deployApplication, "AWS::CodeDeploy::Application", application, attributes...)
	if needsRole {
		x.emitShared(p, deployRole, "AWS::IAM::Role", role, attributes...)
	}
	for _, d := range x.deploys {
		x.deployGroup(d)
	}
}

// deployTags gives the tags of all functions that propagate theirs.
func (x *expander) deployTags() []*document.Node {
	all := &document.Node{Kind: document.Mapping}
	for _, d := range x.deploys {
		if n := d.o.get("Tags"); isMapping(n) && isTrue(d.o.get("PropagateTags")) {
			for _, t := range n.Pairs {
				set(all, t)
			}
		}
	}
	return tagList(all)
}

func (x *expander) deployGroup(d *deployment) {
	p := d.p
	role := given(d.config, "Role")
	if role == nil {
		role = p.getAtt(deployRole, "Arn")
	}
	props := p.of(`{"ApplicationName": "$0", "AutoRollbackConfiguration": {"Enabled": true, "Events": ["DEPLOYMENT_FAILURE", `+
		`"DEPLOYMENT_STOP_ON_ALARM", "DEPLOYMENT_STOP_ON_REQUEST"]}, "DeploymentConfigName": "$1", "DeploymentStyle": `+
		`{"DeploymentType": "BLUE_GREEN", "DeploymentOption": "WITH_TRAFFIC_CONTROL"}, "ServiceRoleArn": "$2"}`,
		p.ref(deployApplication), x.deployKind(d.config.Get("Type")), role)
	if a, ok := keyed(d.config, "Alarms"); ok && truthy(a.Value) && !isNoValue(a.Value) {
		if value := alarms(a.Value); value != nil {
			set(props, document.Pair{Key: renamed(a.Key, "AlarmConfiguration"), Value: value})
		}
	}
	if t, ok := keyed(d.config, "TriggerConfigurations"); ok && truthy(t.Value) {
		set(props, t)
	}
	if n := d.o.get("Tags"); isMapping(n) && isTrue(d.o.get("PropagateTags")) {
		set(props, document.Pair{Key: d.o.tagsKey(), Value: at(n).list(tagList(n)...)})
	}
	var attributes []document.Pair
	if c := x.passed(d); c != "" {
		attributes = append(attributes, p.pair("Condition", p.text(c)))
	}
	x.emitShared(p, d.o.id+"DeploymentGroup", "AWS::CodeDeploy::DeploymentGroup", props, attributes...)
}

func alarms(n *document.Node) *document.Node {
	if parts, ok := branches(n); ok {
		return either(n, parts, alarms)
	}
	if !isList(n) {
		return nil
	}
	p := at(n)
	list := p.list()
	for _, a := range n.Items {
		list.Items = append(list.Items, at(a).of(`{"Name": "$0"}`, a))
	}
	if len(n.Items) == 0 || isNoValue(n.Items[0]) {
		return p.mapping()
	}
	return p.of(`{"Enabled": true, "Alarms": "$0"}`, list)
}

// shifts are the kinds of deployment that CodeDeploy has a configuration for.
var shifts = map[string]bool{
	"Canary10Percent5Minutes": true, "Canary10Percent10Minutes": true, "Canary10Percent15Minutes": true, "Canary10Percent30Minutes": true,
	"Linear10PercentEvery1Minute": true, "Linear10PercentEvery2Minutes": true, "Linear10PercentEvery3Minutes": true,
	"Linear10PercentEvery10Minutes": true, "AllAtOnce": true,
}

// deployKind gives the name of CodeDeploy's configuration for a kind of deployment.
func (x *expander) deployKind(n *document.Node) *document.Node {
	if parts, ok := branches(n); ok {
		return choose(n, parts[0], x.deployKind(parts[1]), x.deployKind(parts[2]))
	}
	if s, ok := x.literal(n); ok {
		if shifts[s] {
			return at(n).of(`{"Fn::Sub": ["CodeDeployDefault.Lambda${ConfigName}", {"ConfigName": "$0"}]}`, at(n).text(s))
		}
		return at(n).text(s)
	}
	return n
}
