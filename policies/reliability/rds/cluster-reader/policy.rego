# METADATA
# title: Database clusters have an instance to fail over to
# description: The cluster has one instance, so a failure of its host or zone is an outage until a new instance runs.
# related_resources:
# - ref: https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/Concepts.AuroraHighAvailability.html
# - ref: https://docs.aws.amazon.com/wellarchitected/latest/framework/rel_withstand_component_failures_failover2good.html
# custom:
#   severity: medium
#   types: ["AWS::RDS::DBCluster", "AWS::Neptune::DBCluster", "AWS::DocDB::DBCluster"]
#   practices: [REL11-BP02, REL10-BP01]
#   aliases: [rds-cluster-multi-az, neptune-multi-az, docdb-multi-az, FG_R00209, RDS.15, rds_cluster_multi_az, rds_db_cluster_multiple_az_enabled, AwsSolutions-N1, NeptuneClusterMultiAZ, neptune_cluster_multi_az]
package policies.reliability.rds.cluster_reader

import rego.v2

# A secondary of a global database may be small until it is needed.
deny contains {"resource": cluster.id, "evidence": evidence} if {
	some cluster in input.resources
	type := instances[cluster.type]
	count(plinth.named_by(cluster.id, type, "DBClusterIdentifier")) == 1
	not plinth.given(cluster.properties.GlobalClusterIdentifier)
	evidence := [{"path": ["GlobalClusterIdentifier"], "exact": true}, {"no": type}]
}

instances := {
	"AWS::RDS::DBCluster": "AWS::RDS::DBInstance",
	"AWS::Neptune::DBCluster": "AWS::Neptune::DBInstance",
	"AWS::DocDB::DBCluster": "AWS::DocDB::DBInstance",
}
