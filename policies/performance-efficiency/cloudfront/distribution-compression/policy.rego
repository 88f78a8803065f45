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

deny contains {"resource": distribution.id, "paths": [["DistributionConfig", "DefaultCacheBehavior", "Compress"]]} if {
	some distribution in input.resources
	not distribution.properties.DistributionConfig.DefaultCacheBehavior.Compress == true
}

deny contains {"resource": distribution.id, "paths": [["DistributionConfig", "CacheBehaviors", i, "Compress"]]} if {
	some distribution in input.resources
	some i, behavior in distribution.properties.DistributionConfig.CacheBehaviors
	not behavior.Compress == true
}
