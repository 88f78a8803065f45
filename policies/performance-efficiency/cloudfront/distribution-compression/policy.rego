# METADATA
# title: CloudFront compresses what it delivers
# description: A cache behavior does not compress objects, so viewers wait for more bytes than needed.
# related_resources:
# - ref: https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/ServingCompressedFiles.html
# - ref: https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/DownloadDistValuesCacheBehavior.html
# custom:
#   severity: low
#   types: ["AWS::CloudFront::Distribution"]
#   practices: [PERF04-BP01, COST08-BP02]
#   aliases: [cloudfront-compression]
package policies.performance_efficiency.cloudfront.distribution_compression

import rego.v2

deny contains {"resource": distribution.id, "paths": [array.concat(behavior, ["Compress"]), array.concat(behavior, ["CachePolicyId"])]} if {
	some distribution in input.resources
	behavior := ["DistributionConfig", "DefaultCacheBehavior"]
	uncompressed(distribution.properties.DistributionConfig.DefaultCacheBehavior)
}

deny contains {"resource": distribution.id, "paths": [array.concat(behavior, ["Compress"]), array.concat(behavior, ["CachePolicyId"])]} if {
	some distribution in input.resources
	some i, settings in distribution.properties.DistributionConfig.CacheBehaviors
	behavior := ["DistributionConfig", "CacheBehaviors", i]
	uncompressed(settings)
}

uncompressed(behavior) if {
	not behavior.Compress == true
	not behavior.CachePolicyId == caching_disabled
}

# The managed policy CachingDisabled: CloudFront compresses only what it may cache.
# https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-cache-policies.html
caching_disabled := "4135ea2d-6df8-44a3-9df3-4b5a84be39ad"
