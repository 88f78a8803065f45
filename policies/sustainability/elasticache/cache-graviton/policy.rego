# METADATA
# title: Caches run on Graviton
# description: The node type is x86, which needs more energy for the same work than the Graviton type of the same size.
# related_resources:
# - ref: https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/CacheNodes.SupportedTypes.html
# - ref: https://docs.aws.amazon.com/wellarchitected/latest/framework/sus_sus_hardware_a3.html
# custom:
#   severity: low
#   types: ["AWS::ElastiCache::ReplicationGroup", "AWS::ElastiCache::CacheCluster"]
#   practices: [SUS05-BP02, COST06-BP02]
#   aliases: [elasticache-graviton]
package policies.sustainability.elasticache.cache_graviton

import rego.v2

# Only what has a Graviton type of the same size: m6g, m7g, r6g, r7g end at 16xlarge, and the sizes between are their own.
x86 := `^cache\.([mr][45]|t[23])\.(micro|small|medium|large|(2|4|8|12|16)?xlarge)$`

deny contains {"resource": cache.id, "paths": [["CacheNodeType"], ["EngineVersion"]]} if {
	some cache in input.resources
	plinth.may_match(cache.properties.CacheNodeType, x86)
	runs(cache)
}

# Graviton begins with Redis OSS 5.0.6 and Memcached 1.5.16; ElastiCache chooses a later one where none is said.
runs(cache) if not plinth.given(cache.properties.EngineVersion)

runs(cache) if plinth.may_match(cache.properties.EngineVersion, `^(5\.0\.([6-9]|[1-9][0-9])$|[6-9](\.|$)|1\.5\.(1[6-9]|[2-9][0-9])$|1\.([6-9]|[1-9][0-9])(\.|$))`)
