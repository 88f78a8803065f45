# METADATA
# title: DynamoDB tables can be restored to a point in time
# description: Point-in-time recovery is off, so items that are overwritten or deleted by mistake cannot be brought back.
# related_resources:
# - ref: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/PointInTimeRecovery_Howitworks.html
# - ref: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-properties-dynamodb-table-pointintimerecoveryspecification.html
# custom:
#   severity: medium
#   types: ["AWS::DynamoDB::Table", "AWS::DynamoDB::GlobalTable"]
#   practices: [REL09-BP03, REL09-BP01]
#   aliases: [CKV_AWS_28, CKV_AWS_165, AVD-AWS-0024, W78, AwsSolutions-DDB3, DynamoDB.2]
package policies.reliability.dynamodb.table_point_in_time_recovery

import rego.v2

deny contains {"resource": table.id, "evidence": evidence} if {
	some table in input.resources
	table.type == "AWS::DynamoDB::Table"
	not table.properties.PointInTimeRecoverySpecification.PointInTimeRecoveryEnabled == true
	not holds_locks(table)
	evidence := [
		{"path": ["PointInTimeRecoverySpecification", "PointInTimeRecoveryEnabled"]},
		{"path": ["KeySchema"]},
	]
}

# each replica of a global table is backed up by itself
deny contains {"resource": table.id, "paths": [["Replicas", i, "PointInTimeRecoverySpecification", "PointInTimeRecoveryEnabled"]]} if {
	some table in input.resources
	some i, replica in table.properties.Replicas
	not replica.PointInTimeRecoverySpecification.PointInTimeRecoveryEnabled == true
}

# The key of the tables in which Terraform's S3 backend locks its state; a lock is nothing to restore.
holds_locks(table) if table.properties.KeySchema[_].AttributeName == "LockID"
