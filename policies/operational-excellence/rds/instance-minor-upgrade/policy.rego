# METADATA
# title: Databases receive minor versions by themselves
# description: Automatic minor version upgrades are off, so fixes of the engine wait until somebody remembers them.
# related_resources:
# - ref: https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_UpgradeDBInstance.Upgrading.html
# - ref: https://docs.aws.amazon.com/wellarchitected/latest/framework/ops_dev_integ_patch_mgmt.html
# custom:
#   severity: low
#   types: ["AWS::RDS::DBInstance", "AWS::RDS::DBCluster", "AWS::Neptune::DBInstance"]
#   practices: [OPS05-BP05]
#   aliases: [rds-auto-minor-version-upgrade, rds-cluster-auto-minor-version-upgrade, AC_AWS_0056, CKV_AWS_226, RDS Automatic Minor Upgrades Disabled, RDS.13, RDS.35, RDSAutomaticMinorVersionUpgradeEnabled, RDS_AUTOMATIC_MINOR_VERSION_UPGRADE_ENABLED, rds_db_instance_automatic_minor_version_upgrade_enabled, rds_instance_minor_version_upgrade_enabled, rds_cluster_minor_version_upgrade_enabled, rds_db_cluster_instance_automatic_minor_version_upgrade_enabled]
package policies.operational_excellence.rds.instance_minor_upgrade

import rego.v2

# It is on where nothing is said; RDS Custom leaves the engine to its owner.
deny contains {"resource": db.id, "paths": array.concat([["AutoMinorVersionUpgrade"]], engine[db.type])} if {
	some db in input.resources
	plinth.may_equal(db.properties.AutoMinorVersionUpgrade, false)
	not startswith(db.properties.Engine, "custom-")
}

engine := {"AWS::RDS::DBInstance": [["Engine"]], "AWS::RDS::DBCluster": [], "AWS::Neptune::DBInstance": []}
