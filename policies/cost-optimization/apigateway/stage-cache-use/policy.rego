# METADATA
# title: Stages that pay for a cache use it
# description: The stage has a cache cluster, which is billed by the hour, but no method's answers are cached in it.
# related_resources:
# - ref: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-apigateway-stage.html
# - ref: https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-caching.html
# custom:
#   severity: low
#   types: ["AWS::ApiGateway::Stage"]
#   practices: [COST04-BP03, COST06-BP02, PERF03-BP05]
package policies.cost_optimization.apigateway.stage_cache_use

import rego.v2

deny contains {"resource": stage.id, "evidence": [{"path": ["CacheClusterEnabled"]}, {"path": ["MethodSettings"]}]} if {
	some stage in input.resources
	plinth.may_equal(stage.properties.CacheClusterEnabled, true)
	not caches(stage)
}

caches(stage) if stage.properties.MethodSettings[_].CachingEnabled == true
