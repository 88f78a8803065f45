# METADATA
# title: RDS instances have a standby in another zone
# description: The instance runs in one Availability Zone, so the loss of its host or zone is an outage until it is restored.
# related_resources:
# - ref: https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Concepts.MultiAZ.html
# - ref: https://docs.aws.amazon.com/wellarchitected/latest/framework/rel_fault_isolation_multiaz_region_system.html
# custom:
#   severity: medium
#   types: ["AWS::RDS::DBInstance"]
#   practices: [REL10-BP01, REL11-BP02]
#   aliases: [AwsSolutions-RDS3, CKV_AWS_157, FG_R00251, RDS Multi-AZ Deployment Disabled, RDS.5, RDSMultiAZSupport, RDS_MULTI_AZ_SUPPORT, rds_db_instance_multiple_az_enabled, rds_instance_multi_az]
package policies.reliability.rds.instance_multi_az

import rego.v2

# Members of a cluster, replicas and Custom instances get their redundancy in other ways, and SQL Server mirrors by an
# option group under CloudFormation, which ignores the property for it.
deny contains {"resource": db.id, "evidence": evidence} if {
	some db in input.resources
	not db.properties.MultiAZ == true
	not plinth.given(db.properties.DBClusterIdentifier)
	not plinth.given(db.properties.SourceDBInstanceIdentifier)
	plinth.may_match(db.properties.Engine, `(?i)^(db2|mariadb|mysql|oracle-(ee|se2)(-cdb)?$|postgres)`)
	evidence := [
		{"path": ["MultiAZ"]},
		{"path": ["DBClusterIdentifier"], "exact": true},
		{"path": ["SourceDBInstanceIdentifier"], "exact": true},
		{"path": ["Engine"]},
	]
}
