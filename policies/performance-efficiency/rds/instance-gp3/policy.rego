# METADATA
# title: Database storage is gp3
# description: The storage is gp2, whose speed hangs on its size and, below 1 TiB, on credits that run out.
# related_resources:
# - ref: https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/CHAP_Storage.html
# - ref: https://docs.aws.amazon.com/wellarchitected/latest/framework/perf_data_evaluate_configuration_options_data_store.html
# custom:
#   severity: low
#   types: ["AWS::RDS::DBInstance"]
#   practices: [PERF03-BP02, COST06-BP02]
#   aliases: [rds-storage-gp3]
package policies.performance_efficiency.rds.instance_gp3

import rego.v2

# Members of a cluster have the storage of the cluster.
deny contains {"resource": db.id, "evidence": evidence} if {
	some db in input.resources
	plinth.may_equal(db.properties.StorageType, "gp2")
	not plinth.given(db.properties.DBClusterIdentifier)
	evidence := [{"path": ["StorageType"]}, {"path": ["DBClusterIdentifier"], "exact": true}]
}
