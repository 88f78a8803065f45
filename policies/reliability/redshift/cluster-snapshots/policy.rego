# METADATA
# title: Redshift clusters keep a week of snapshots
# description: Automated snapshots are kept for fewer than seven days, so a mistake that is noticed later stays.
# related_resources:
# - ref: https://docs.aws.amazon.com/redshift/latest/mgmt/working-with-snapshots.html
# - ref: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-redshift-cluster.html
# custom:
#   severity: medium
#   types: ["AWS::Redshift::Cluster"]
#   practices: [REL09-BP03, REL09-BP01]
#   aliases: [redshift-automatic-snapshots, AwsSolutions-RS10, CKV_AWS_343, REDSHIFT_BACKUP_ENABLED, Redshift.3, RedshiftBackupEnabled, redshift_cluster_automated_snapshot, redshift_cluster_automatic_snapshots_min_7_days]
#   parameters:
#     days:
#       default: 7
#       description: The least number of days that automated snapshots are kept.
package policies.reliability.redshift.cluster_snapshots

import rego.v2

deny contains {"resource": cluster.id, "paths": [["AutomatedSnapshotRetentionPeriod"]]} if {
	some cluster in input.resources
	not cluster.properties.AutomatedSnapshotRetentionPeriod >= data.plinth.parameters.days
}
