# METADATA
# title: Provisioned DynamoDB tables scale with their traffic
# description: The table's provisioned capacity is fixed, so traffic above it is throttled.
# related_resources:
# - ref: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/AutoScaling.html
# - ref: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/capacity-mode.html
# custom:
#   severity: medium
#   types: ["AWS::DynamoDB::Table"]
#   practices: [PERF02-BP05, REL01-BP06]
#   aliases: [DynamoDB.1]
package policies.performance_efficiency.dynamodb.table_autoscaling

import rego.v2

deny contains {"resource": table.id, "evidence": evidence, "message": message(targets)} if {
	some table in input.resources
	plinth.may_equal(table.properties.BillingMode, "PROVISIONED")
	targets := plinth.referred_by(table.id, "AWS::ApplicationAutoScaling::ScalableTarget")
	not scaled(table, targets)
	not holds_locks(table)
	evidence := array.concat(
		[{"path": ["BillingMode"]}, {"path": ["KeySchema"]}, {"no": "AWS::ApplicationAutoScaling::ScalableTarget"}],
		[e | some target in targets; some e in idle(target)],
	)
}

message(targets) := "The table's provisioned capacity is fixed, so traffic above it is throttled." if count(targets) == 0

message(targets) := "The table is registered with Application Auto Scaling, but no policy changes its capacity." if count(targets) > 0

# A target says between which numbers a policy or a schedule may set the capacity; alone it sets nothing.
idle(target) := [
	{"resource": target.id, "path": ["ScheduledActions"], "exact": true},
	{"no": "AWS::ApplicationAutoScaling::ScalingPolicy"},
]

scaled(table, _) if count(plinth.referred_by(table.id, "AWS::ApplicationAutoScaling::ScalingPolicy")) > 0

scaled(_, targets) if {
	some target in targets
	count(plinth.referred_by(target.id, "AWS::ApplicationAutoScaling::ScalingPolicy")) > 0
}

scaled(_, targets) if {
	some target in targets
	plinth.has_elements(target.properties.ScheduledActions)
}

# Terraform's S3 backend locks its state in a table with this key: a few requests for each run.
# https://developer.hashicorp.com/terraform/language/backend/s3#dynamodb-state-locking
holds_locks(table) if table.properties.KeySchema[_].AttributeName == "LockID"
