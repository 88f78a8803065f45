# METADATA
# title: CloudFront keeps static objects near their viewers
# description: Objects from S3 are not cached, so each request travels to the bucket, and CloudFront saves nothing.
# related_resources:
# - ref: https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-cache-policies.html
# - ref: https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/Expiration.html
# custom:
#   severity: low
#   types: ["AWS::CloudFront::Distribution"]
#   practices: [SUS04-BP07, SUS02-BP04, COST08-BP03]
#   aliases: [cloudfront-caching-enabled, cloudfront-edge-placement]
package policies.sustainability.cloudfront.distribution_caching

import rego.v2

deny contains {"resource": distribution.id, "evidence": array.concat([{"path": [config, "DefaultCacheBehavior", setting]}], origins(distribution))} if {
	some distribution in input.resources
	setting := uncached(distribution, distribution.properties[config].DefaultCacheBehavior)
	not dynamic(distribution)
}

config := "DistributionConfig"

# The managed policy CachingDisabled, or a longest time of nothing.
uncached(distribution, behavior) := "CachePolicyId" if {
	plinth.may_equal(behavior.CachePolicyId, "4135ea2d-6df8-44a3-9df3-4b5a84be39ad")
	count(plinth.targets(distribution.id, behavior.CachePolicyId, "AWS::CloudFront::CachePolicy")) == 0
} else := "MaxTTL" if plinth.may_be_at_most(behavior.MaxTTL, 0)

# An origin that is not a bucket may answer each viewer differently.
dynamic(distribution) if {
	some origin in distribution.properties[config].Origins
	some [object, leaf] in leaves
	plinth.given(origin[object][leaf])
}

leaves := [["CustomOriginConfig", "OriginProtocolPolicy"], ["VpcOriginConfig", "VpcOriginId"]]

origins(distribution) := [{"path": path, "exact": true} |
	some path in array.concat([[config, "Origins"]], [array.concat([config, "Origins", i], leaf) |
		some i, _ in distribution.properties[config].Origins
		some leaf in leaves
	])
]
