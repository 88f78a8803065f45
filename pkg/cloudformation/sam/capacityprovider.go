package sam

import "github.com/plinth-lint/plinth/pkg/document"

// capacityProvider expands AWS::Serverless::CapacityProvider
// (https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-resource-capacityprovider.html).
func (x *expander) capacityProvider(o *origin) {
	props := o.body()
	o.same(props, "CapacityProviderName VpcConfig KmsKeyArn")
	if o.get("VpcConfig") == nil {
		x.warn(o.at.r, "The capacity provider %s has no VpcConfig.", o.id)
	}
	tags := func(own bool) *document.Node {
		list := o.at.list()
		if own {
			list = o.tags("")
		}
		list.Items = append(list.Items, o.at.of(`{"Key": "lambda:createdBy", "Value": "SAM"}`))
		return list
	}
	set(props, document.Pair{Key: renamed(o.tagsKey(), "Tags"), Value: tags(true)})
	role := o.get("OperatorRole")
	if !truthy(role) {
		id := o.id + "OperatorRole"
		made := o.at.of(`{"AssumeRolePolicyDocument": "$0", "ManagedPolicyArns": ["$1"], "Tags": "$2"}`,
			o.at.assume("lambda.amazonaws.com"), o.at.managed("AWSLambdaManagedEC2ResourceOperator"), tags(false))
		if n := o.get("Tags"); isTrue(o.get("PropagateTags")) && isMapping(n) {
			set(made, document.Pair{Key: o.tagsKey(), Value: tags(true)})
		}
		x.emit(o, o.at, id, "AWS::IAM::Role", made)
		role = o.at.getAtt(id, "Arn")
	}
	set(props, o.near("OperatorRole").pair("PermissionsConfig", at(role).of(`{"CapacityProviderOperatorRoleArn": "$0"}`, role)))
	if p, ok := keyed(o.props, "InstanceRequirements"); ok && isMapping(p.Value) {
		p.Value = underNames(p.Value, map[string]string{"AllowedTypes": "AllowedInstanceTypes", "ExcludedTypes": "ExcludedInstanceTypes"})
		set(props, p)
	}
	if p, ok := keyed(o.props, "ScalingConfig"); ok && isMapping(p.Value) {
		config := at(p.Value).of(`{"ScalingMode": "Auto", "MaxVCpuCount": "$0"}`, given(p.Value, "MaxVCpuCount"))
		if use, ok := keyed(p.Value, "AverageCPUUtilization"); ok && !isNull(use.Value) {
			set(config, at(use.Key).pair("ScalingMode", at(use.Key).text("Manual")))
			set(config, at(use.Key).pair("ScalingPolicies", at(use.Value).of(
				`[{"PredefinedMetricType": "LambdaCapacityProviderAverageCPUUtilization", "TargetValue": "$0"}]`, use.Value)))
		}
		set(props, document.Pair{Key: renamed(p.Key, "CapacityProviderScalingConfig"), Value: config})
	}
	x.emit(o, o.at, o.id, "AWS::Lambda::CapacityProvider", props)
}

// underNames gives keys of a mapping other names.
func underNames(n *document.Node, names map[string]string) *document.Node {
	c := *n
	c.Pairs = nil
	for _, p := range n.Pairs {
		if other, ok := names[p.Key.Text]; ok {
			p.Key = renamed(p.Key, other)
		}
		c.Pairs = append(c.Pairs, p)
	}
	return &c
}
