# METADATA
# title: Caches receive minor versions by themselves
# description: Automatic minor version upgrades are off, so fixes of the cache's engine wait until somebody remembers them.
# related_resources:
# - ref: https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/VersionManagement.html
# - ref: https://docs.aws.amazon.com/wellarchitected/latest/framework/ops_dev_integ_patch_mgmt.html
# custom:
#   severity: low
#   types: ["AWS::ElastiCache::ReplicationGroup", "AWS::ElastiCache::CacheCluster"]
#   practices: [OPS05-BP05]
#   aliases: [elasticache-auto-minor-upgrade, CKV_AWS_322, ElastiCache.2, elasticache_redis_cluster_auto_minor_version_upgrade, elasticache_redis_cluster_auto_minor_version_upgrades]
package policies.operational_excellence.elasticache.cache_minor_upgrade

import rego.v2

# It is on where nothing is said, and counts from version 6 of Redis OSS on and for Valkey.
deny contains {"resource": cache.id, "paths": array.concat([["AutoMinorVersionUpgrade"], ["EngineVersion"]], engine[cache.type])} if {
	some cache in input.resources
	plinth.may_equal(cache.properties.AutoMinorVersionUpgrade, false)
	not cache.properties.Engine == "memcached"
	not regex.match(`^[2-5]\.`, cache.properties.EngineVersion)
}

engine := {"AWS::ElastiCache::ReplicationGroup": [], "AWS::ElastiCache::CacheCluster": [["Engine"]]}
