# METADATA
# title: CloudFront speaks HTTP/2 or HTTP/3 with viewers
# description: The distribution is limited to HTTP/1.1, so browsers fetch the parts of a page over a few connections, one after the other.
# related_resources:
# - ref: https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/DownloadDistValuesGeneral.html
# - ref: https://docs.aws.amazon.com/wellarchitected/latest/framework/perf_networking_choose_network_protocols_improve_performance.html
# custom:
#   severity: low
#   types: ["AWS::CloudFront::Distribution"]
#   practices: [PERF04-BP05]
#   aliases: [cloudfront-http3]
package policies.performance_efficiency.cloudfront.distribution_http_version

import rego.v2

deny contains {"resource": distribution.id, "paths": [["DistributionConfig", "HttpVersion"]]} if {
	some distribution in input.resources
	plinth.may_equal(distribution.properties.DistributionConfig.HttpVersion, "http1.1")
}
