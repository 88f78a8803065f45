# METADATA
# title: RDS instances keep automated backups
# description: Automated backups are off, so the database cannot be restored to a point in time.
# related_resources:
# - ref: https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_WorkingWithAutomatedBackups.html
# - ref: https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_PIT.html
# custom:
#   severity: high
#   types: ["AWS::RDS::DBInstance"]
#   practices: [REL09-BP01, REL09-BP03]
#   aliases: [CKV_AWS_133, AVD-AWS-0077, RDS.11]
#   parameters:
#     days:
#       default: 1
#       description: The least number of days that backups are kept.
package policies.reliability.rds.instance_backup_retention

import rego.v2

# A replica is restored from its source, and a cluster keeps the backups of its instances.
deny contains {"resource": db.id, "evidence": evidence} if {
	some db in input.resources
	plinth.may_be_at_most(db.properties.BackupRetentionPeriod, data.plinth.parameters.days - 1)
	not plinth.given(db.properties.SourceDBInstanceIdentifier)
	not plinth.given(db.properties.DBClusterIdentifier)
	evidence := [
		{"path": ["BackupRetentionPeriod"]},
		{"path": ["SourceDBInstanceIdentifier"], "exact": true},
		{"path": ["DBClusterIdentifier"], "exact": true},
	]
}
