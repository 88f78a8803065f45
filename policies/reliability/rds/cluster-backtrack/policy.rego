# METADATA
# title: Aurora MySQL clusters can be rewound
# description: Backtracking is off, so undoing a mistake means restoring to a new cluster.
# related_resources:
# - ref: https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/AuroraMySQL.Managing.Backtrack.html
# - ref: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-rds-dbcluster.html
# custom:
#   severity: low
#   types: ["AWS::RDS::DBCluster"]
#   practices: [REL09-BP03, REL08-BP05]
#   aliases: [aurora-backtrack-enabled, AURORA_MYSQL_BACKTRACKING_ENABLED, AuroraMySQLBacktrack, AwsSolutions-RDS14, CKV_AWS_326, RDS.14, rds_cluster_backtrack_enabled, rds_db_cluster_aurora_backtracking_enabled]
#   profiles: [exam]
package policies.reliability.rds.cluster_backtrack

import rego.v2

# Clusters that replicate between Regions and Aurora Serverless do not have it.
deny contains {"resource": cluster.id, "evidence": evidence} if {
	some cluster in input.resources
	plinth.may_be_one_of(cluster.properties.Engine, ["aurora", "aurora-mysql"])
	not cluster.properties.BacktrackWindow > 0
	not cluster.properties.EngineMode in ["global", "serverless"]
	not plinth.given(cluster.properties.GlobalClusterIdentifier)
	not plinth.given(cluster.properties.ReplicationSourceIdentifier)
	not plinth.given(cluster.properties.ServerlessV2ScalingConfiguration.MaxCapacity)
	evidence := [
		{"path": ["BacktrackWindow"]},
		{"path": ["Engine"]},
		{"path": ["EngineMode"]},
		{"path": ["GlobalClusterIdentifier"], "exact": true},
		{"path": ["ReplicationSourceIdentifier"], "exact": true},
		{"path": ["ServerlessV2ScalingConfiguration", "MaxCapacity"], "exact": true},
	]
}
