# METADATA
# title: Caches that hold data are backed up
# description: No snapshots of the cache are kept, so what only the cache holds cannot be brought back.
# related_resources:
# - ref: https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/backups.html
# - ref: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-elasticache-replicationgroup.html
# custom:
#   severity: low
#   types: ["AWS::ElastiCache::ReplicationGroup", "AWS::ElastiCache::CacheCluster"]
#   practices: [REL09-BP03, REL09-BP01]
#   aliases: [elasticache-backup, AWS-0050, CKV_AWS_134, ElastiCache Redis Cluster Without Backup, ElastiCache.1, ElastiCacheRedisClusterAutomaticBackup, elasticache_redis_cluster_automatic_backup_retention_15_days, elasticache_redis_cluster_backup_enabled]
#   profiles: [exam]
package policies.reliability.elasticache.cache_snapshots

import rego.v2

deny contains {"resource": cache.id, "evidence": array.concat([{"path": ["SnapshotRetentionLimit"]}], why[cache.type])} if {
	some cache in input.resources
	not cache.properties.SnapshotRetentionLimit > 0
	not copied_or_unable(cache)
}

# A secondary of a global datastore holds what its primary holds.
copied_or_unable(cache) if plinth.given(cache.properties.GlobalReplicationGroupId)

# Memcached has no snapshots, and a node that joins a replication group names no engine.
copied_or_unable(cache) if {
	cache.type == "AWS::ElastiCache::CacheCluster"
	not plinth.may_be_one_of(cache.properties.Engine, ["redis", "valkey"])
}

why := {
	"AWS::ElastiCache::ReplicationGroup": [{"path": ["GlobalReplicationGroupId"], "exact": true}],
	"AWS::ElastiCache::CacheCluster": [{"path": ["Engine"]}],
}
