# METADATA
# title: Snapshots carry the tags of their database
# description: The database has tags that its snapshots do not get, so their cost is nobody's.
# related_resources:
# - ref: https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_Tagging.html
# - ref: https://docs.aws.amazon.com/wellarchitected/latest/framework/cost_monitor_usage_org_information.html
# custom:
#   severity: low
#   types: ["AWS::RDS::DBInstance", "AWS::RDS::DBCluster", "AWS::Neptune::DBCluster"]
#   practices: [COST03-BP02, COST04-BP01]
#   aliases: [rds-copy-tags-to-snapshots, rds-cluster-copy-tags-to-snapshots, neptune-copy-tags, CKV_AWS_313, CKV_AWS_362, CKV2_AWS_60, RDS.16, RDS.17, RDS.47, RDS.48, Neptune.8, rds_cluster_copy_tags_to_snapshots, rds_db_cluster_copy_tags_to_snapshot_enabled, rds_db_instance_copy_tags_to_snapshot_enabled, rds_instance_copy_tags_to_snapshots, neptune_cluster_copy_tags_to_snapshot_enabled, neptune_cluster_copy_tags_to_snapshots]
package policies.cost_optimization.rds.snapshot_tags

import rego.v2

deny contains {"resource": db.id, "evidence": array.concat(evidence, own[db.type])} if {
	some db in input.resources
	not db.properties.CopyTagsToSnapshot == true
	tags := db.properties.Tags
	not count(tags) == 0
	not copied(db)
	evidence := [{"path": ["CopyTagsToSnapshot"]}, {"path": ["Tags"]}]
}

# A cluster has the snapshots of its instances, and a replica is restored from its source.
copied(db) if {
	db.type == "AWS::RDS::DBInstance"
	plinth.given(db.properties.DBClusterIdentifier)
}

copied(db) if plinth.given(db.properties.SourceDBInstanceIdentifier)

own := {
	"AWS::RDS::DBInstance": [
		{"path": ["DBClusterIdentifier"], "exact": true},
		{"path": ["SourceDBInstanceIdentifier"], "exact": true},
	],
	"AWS::RDS::DBCluster": [],
	"AWS::Neptune::DBCluster": [],
}
