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

deny contains {"resource": table.id, "evidence": evidence} if {
	some table in input.resources
	plinth.may_equal(table.properties.BillingMode, "PROVISIONED")
	count(plinth.referred_by(table.id, "AWS::ApplicationAutoScaling::ScalableTarget")) == 0
	not holds_locks(table)
	evidence := [{"path": ["BillingMode"]}, {"path": ["KeySchema"]}, {"no": "AWS::ApplicationAutoScaling::ScalableTarget"}]
}

# Terraform's S3 backend locks its state in a table with this key: a few requests for each run.
# https://developer.hashicorp.com/terraform/language/backend/s3#dynamodb-state-locking
holds_locks(table) if table.properties.KeySchema[_].AttributeName == "LockID"
