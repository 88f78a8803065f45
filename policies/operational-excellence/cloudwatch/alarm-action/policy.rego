# METADATA
# title: Alarms tell somebody
# description: The alarm has no action, so nobody learns that it went off.
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

deny contains {"resource": alarm.id, "cause": "none", "evidence": [{"path": ["AlarmActions"], "exact": true}]} if {
	some alarm in input.resources
	not plinth.has_elements(alarm.properties.AlarmActions)
}

deny contains {"resource": alarm.id, "cause": "disabled", "paths": [["ActionsEnabled"]], "message": message} if {
	some alarm in input.resources
	plinth.may_equal(alarm.properties.ActionsEnabled, false)
	message := "The alarm's actions are disabled, so nobody learns that it went off."
}
