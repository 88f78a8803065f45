# METADATA
# title: Log groups delete what nobody will read
# description: The log group has no retention period, so its logs are kept, and paid for, forever.
# related_resources:
# - ref: https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/Working-with-log-groups-and-streams.html
# - ref: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-logs-loggroup.html
# custom:
#   severity: low
#   types: ["AWS::Logs::LogGroup"]
#   practices: [COST04-BP05, COST03-BP02]
#   aliases: [CKV_AWS_66, W86, CW_LOGGROUP_RETENTION_PERIOD_CHECK, CloudWatchLogGroupRetentionPeriod]
package policies.cost_optimization.logs.log_group_retention

import rego.v2

deny contains {"resource": group.id, "evidence": evidence} if {
	some group in input.resources
	not group.properties.RetentionInDays > 0
	not group.properties.LogGroupClass == "DELIVERY"
	evidence := [{"path": ["RetentionInDays"]}, {"path": ["LogGroupClass"]}]
}
