# METADATA
# title: RDS instances keep automated backups
# description: Automated backups are off, so the database cannot be restored to a point in time.
# related_resources:
# - ref: https://example.com/backups
# custom:
#   severity: high
#   types: ["AWS::RDS::DBInstance"]
#   practices: [REL09-BP01, REL09-BP03]
package policies.reliability.rds.backups

import rego.v2

deny contains {"resource": db.id, "paths": [["BackupRetentionPeriod"]]} if {
	some db in input.resources
	plinth.may_be_at_most(db.properties.BackupRetentionPeriod, 0)
}
