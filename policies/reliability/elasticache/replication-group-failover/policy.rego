# METADATA
# title: Caches fail over to a replica
# description: Automatic failover is off, so the cache takes no writes after its primary is lost until somebody acts.
# related_resources:
# - ref: https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/AutoFailover.html
# - ref: https://docs.aws.amazon.com/wellarchitected/latest/framework/rel_withstand_component_failures_failover2good.html
# custom:
#   severity: medium
#   types: ["AWS::ElastiCache::ReplicationGroup"]
#   practices: [REL11-BP02, REL10-BP01]
#   aliases: [elasticache-automatic-failover, CKV2_AWS_50, ElastiCache.3, elasticache_redis_cluster_automatic_failover_enabled]
package policies.reliability.elasticache.replication_group_failover

import rego.v2

# A secondary of a global datastore has what its primary has.
deny contains {"resource": group.id, "evidence": evidence} if {
	some group in input.resources
	not group.properties.AutomaticFailoverEnabled == true
	not plinth.given(group.properties.GlobalReplicationGroupId)
	evidence := [{"path": ["AutomaticFailoverEnabled"]}, {"path": ["GlobalReplicationGroupId"], "exact": true}]
}
