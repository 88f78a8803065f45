# METADATA
# title: CloudFront compresses what it delivers
# description: A cache behavior does not compress objects.
# related_resources:
# - ref: https://example.com/compression
# custom:
#   severity: low
#   types: ["AWS::CloudFront::Distribution"]
#   practices: [PERF04-BP01]
package policies.performance_efficiency.cloudfront.compression

import rego.v2

deny contains {"resource": d.id, "cause": "default", "paths": [["DistributionConfig", "DefaultCacheBehavior", "Compress"]]} if {
	some d in input.resources
	plinth.may_equal(d.properties.DistributionConfig.DefaultCacheBehavior.Compress, false)
}

deny contains {"resource": d.id, "cause": "behavior", "message": message, "paths": [["DistributionConfig", "CacheBehaviors", i, "Compress"]]} if {
	some d in input.resources
	some i, behavior in d.properties.DistributionConfig.CacheBehaviors
	plinth.may_equal(behavior.Compress, false)
	message := sprintf("The behavior for %s does not compress objects.", [behavior.PathPattern])
}
