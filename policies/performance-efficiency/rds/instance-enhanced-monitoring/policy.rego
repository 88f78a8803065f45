# METADATA
# title: Databases report what their operating system does
# description: Enhanced monitoring is off, so memory, processes and short peaks on the database host are not recorded.
# related_resources:
# - ref: https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_Monitoring.OS.html
# - ref: https://docs.aws.amazon.com/wellarchitected/latest/framework/perf_data_collect_record_data_store_performance_metrics.html
# custom:
#   severity: low
#   types: ["AWS::RDS::DBInstance"]
#   practices: [PERF03-BP03, OPS08-BP01]
#   aliases: [rds-enhanced-monitoring-enabled, CKV_AWS_118, RDS.6, RDSEnhancedMonitoringEnabled, RDS_ENHANCED_MONITORING_ENABLED, rds_db_instance_and_cluster_enhanced_monitoring_enabled, rds_instance_enhanced_monitoring_enabled]
#   profiles: [exam]
package policies.performance_efficiency.rds.instance_enhanced_monitoring

import rego.v2

deny contains {"resource": db.id, "evidence": array.concat(evidence, cluster_evidence)} if {
	some db in input.resources
	not db.properties.MonitoringInterval > 0
	not startswith(db.properties.Engine, "custom-")
	clusters := plinth.refers_to(db.id, "AWS::RDS::DBCluster")
	every cluster in clusters { not cluster.properties.MonitoringInterval > 0 }
	evidence := [{"path": ["MonitoringInterval"]}, {"path": ["Engine"]}]

	# A cluster may turn it on for all of its members.
	cluster_evidence := [{"resource": cluster.id, "path": ["MonitoringInterval"]} | some cluster in clusters]
}
