# METADATA
# title: Database clusters keep a week of backups
# description: The cluster can be restored to fewer than seven days back, so a mistake that is noticed later stays.
# related_resources:
# - ref: https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/Aurora.Managing.Backups.html
# - ref: https://docs.aws.amazon.com/documentdb/latest/developerguide/backup_restore.html
# custom:
#   severity: medium
#   types: ["AWS::RDS::DBCluster", "AWS::Neptune::DBCluster", "AWS::DocDB::DBCluster"]
#   practices: [REL09-BP03, REL09-BP01]
#   aliases: [neptune-backup-retention, docdb-backup-retention, AC_AWS_0495, Low RDS Backup Retention Period, RDS Cluster With Backup Disabled, AwsSolutions-DOC4, CKV_AWS_360, DocumentDB.2, DocumentDBClusterBackupRetentionPeriod, docdb_cluster_backup_retention_period_7, documentdb_cluster_backup_enabled, AwsSolutions-N3, CKV_AWS_361, Neptune.5, NeptuneClusterBackupRetentionPeriod, neptune_cluster_backup_enabled, neptune_cluster_backup_retention_period_7]
#   parameters:
#     days:
#       default: 7
#       description: The least number of days that backups are kept.
package policies.reliability.rds.cluster_backup_retention

import rego.v2

deny contains {"resource": cluster.id, "evidence": evidence} if {
	some cluster in input.resources
	plinth.may_be_at_most(cluster.properties.BackupRetentionPeriod, data.plinth.parameters.days - 1)
	not plinth.given(cluster.properties[copied[cluster.type]])
	evidence := [{"path": ["BackupRetentionPeriod"]}, {"path": [copied[cluster.type]], "exact": true}]
}

# The property by which a cluster is a copy of another, whose backups count.
copied := {
	"AWS::RDS::DBCluster": "ReplicationSourceIdentifier",
	"AWS::Neptune::DBCluster": "GlobalClusterIdentifier",
	"AWS::DocDB::DBCluster": "GlobalClusterIdentifier",
}
