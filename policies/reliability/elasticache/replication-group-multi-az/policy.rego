# METADATA
# title: Cache replicas are in other zones than their primary
# description: Multi-AZ is off, so the replicas may share the primary's zone and be lost together with it.
# related_resources:
# - ref: https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/AutoFailover.html
# - ref: https://docs.aws.amazon.com/wellarchitected/latest/framework/rel_fault_isolation_multiaz_region_system.html
# custom:
#   severity: medium
#   types: ["AWS::ElastiCache::ReplicationGroup"]
#   practices: [REL10-BP01, REL11-BP02]
#   aliases: [elasticache-multi-az, AC_AWS_0104, AwsSolutions-AEC4, ElastiCache Nodes Not Created Across Multi AZ, ElastiCacheRedisClusterMultiAZ, elasticache_redis_cluster_multi_az_enabled]
package policies.reliability.elasticache.replication_group_multi_az

import rego.v2

# Without failover, zones do not help: elasticache-replication-group-failover reports that. Zones may be chosen by hand.
deny contains {"resource": group.id, "evidence": evidence} if {
	some group in input.resources
	plinth.may_equal(group.properties.AutomaticFailoverEnabled, true)
	not group.properties.MultiAZEnabled == true
	not plinth.has_elements(group.properties.PreferredCacheClusterAZs)
	not plinth.has_elements(group.properties.NodeGroupConfiguration)
	evidence := [
		{"path": ["MultiAZEnabled"]},
		{"path": ["AutomaticFailoverEnabled"]},
		{"path": ["PreferredCacheClusterAZs"], "exact": true},
		{"path": ["NodeGroupConfiguration"], "exact": true},
	]
}
