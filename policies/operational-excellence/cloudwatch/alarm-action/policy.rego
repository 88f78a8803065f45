# METADATA
# title: Alarms tell somebody
# description: The alarm starts no action when it goes off, so nobody learns of it.
# related_resources:
# - ref: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/AlarmThatSendsEmail.html
# - ref: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html
# custom:
#   severity: medium
#   types: ["AWS::CloudWatch::Alarm"]
#   practices: [OPS08-BP04, OPS10-BP02]
#   aliases: [CKV_AWS_319, CloudWatch.15]
package policies.operational_excellence.cloudwatch.alarm_action

import rego.v2

deny contains {"resource": alarm.id, "cause": "none", "evidence": evidence} if {
	some alarm in input.resources
	not plinth.has_elements(alarm.properties.AlarmActions)
	not heard(alarm)
	evidence := array.concat([{"path": ["AlarmActions"], "exact": true}], no_listener)
}

deny contains {"resource": alarm.id, "cause": "disabled", "evidence": evidence, "message": message} if {
	some alarm in input.resources
	plinth.may_equal(alarm.properties.ActionsEnabled, false)
	not heard(alarm)
	evidence := array.concat([{"path": ["ActionsEnabled"]}], no_listener)
	message := "The alarm's actions are disabled, so nobody learns that it went off."
}

no_listener := [
	{"no": "AWS::CloudWatch::CompositeAlarm"},
	{"no": "AWS::CodeDeploy::DeploymentGroup"},
	{"no": "AWS::Events::Rule"},
]

heard(alarm) if count(plinth.referred_by(alarm.id, "AWS::CloudWatch::CompositeAlarm")) > 0

heard(alarm) if count(plinth.referred_by(alarm.id, "AWS::CodeDeploy::DeploymentGroup")) > 0

# CloudWatch sends every change of an alarm's state to EventBridge.
heard(alarm) if {
	some rule in plinth.all(alarm.id, "AWS::Events::Rule")
	"aws.cloudwatch" in rule.properties.EventPattern.source
}
