# METADATA
# title: Redshift clusters take new versions in their window
# description: Version upgrades are not allowed, so the cluster's engine stays behind with its faults.
# related_resources:
# - ref: https://docs.aws.amazon.com/redshift/latest/mgmt/managing-cluster-considerations.html
# - ref: https://docs.aws.amazon.com/wellarchitected/latest/framework/ops_dev_integ_patch_mgmt.html
# custom:
#   severity: low
#   types: ["AWS::Redshift::Cluster"]
#   practices: [OPS05-BP05]
#   aliases: [redshift-version-upgrade, AwsSolutions-RS9, CKV_AWS_141, Redshift.6, RedshiftClusterVersionUpgrade, redshift_cluster_automatic_upgrade_major_versions_enabled, redshift_cluster_automatic_upgrades]
package policies.operational_excellence.redshift.cluster_version_upgrade

import rego.v2

deny contains {"resource": cluster.id, "paths": [["AllowVersionUpgrade"]]} if {
	some cluster in input.resources
	plinth.may_equal(cluster.properties.AllowVersionUpgrade, false)
}
