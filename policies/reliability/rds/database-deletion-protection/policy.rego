# METADATA
# title: Databases have deletion protection
# description: Deletion protection is off, so one mistaken call or plan deletes the database.
# related_resources:
# - ref: https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_DeleteInstance.html
# - ref: https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/USER_DeleteCluster.html
# custom:
#   severity: medium
#   types: ["AWS::RDS::DBInstance", "AWS::RDS::DBCluster", "AWS::Neptune::DBCluster", "AWS::DocDB::DBCluster"]
#   practices: [REL08-BP05, REL09-BP02]
#   aliases: [rds-instance-deletion-protection, rds-cluster-deletion-protection, neptune-deletion-protection, docdb-deletion-protection, CKV_AWS_293, CKV_AWS_139, CKV2_AWS_58, AWS-0177, AWS-0343, AwsSolutions-RDS10, F80, FG_R00280, RDS.7, RDS.8, Neptune.4, RDSInstanceDeletionProtectionEnabled, RDS_INSTANCE_DELETION_PROTECTION_ENABLED, rds_db_instance_deletion_protection_enabled, rds_instance_deletion_protection, rds_db_cluster_deletion_protection_enabled, rds_cluster_deletion_protection, neptune_cluster_deletion_protection]
package policies.reliability.rds.database_deletion_protection

import rego.v2

# A replica can be made again from its source, and a member is protected by its cluster.
deny contains {"resource": db.id, "evidence": evidence} if {
	some db in input.resources
	db.type == "AWS::RDS::DBInstance"
	not db.properties.DeletionProtection == true
	not plinth.given(db.properties.DBClusterIdentifier)
	not plinth.given(db.properties.SourceDBInstanceIdentifier)
	evidence := [
		{"path": ["DeletionProtection"]},
		{"path": ["DBClusterIdentifier"], "exact": true},
		{"path": ["SourceDBInstanceIdentifier"], "exact": true},
	]
}

# What Neptune and DocumentDB do where nothing is said hangs on who asks; the normal form has false where it is certain.
deny contains {"resource": db.id, "paths": [["DeletionProtection"]]} if {
	some db in input.resources
	db.type != "AWS::RDS::DBInstance"
	plinth.may_equal(db.properties.DeletionProtection, false)
}
