# METADATA
# title: CloudFront serves HTTPS by the name that viewers ask for
# description: The distribution has dedicated IP addresses for its certificate, which are charged by the month.
# related_resources:
# - ref: https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cnames-https-dedicated-ip-or-sni.html
# - ref: https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/distribution-web-values-specify.html
# custom:
#   severity: medium
#   types: ["AWS::CloudFront::Distribution"]
#   practices: [COST06-BP02, COST08-BP02]
#   aliases: [cloudfront-sni, CLOUDFRONT_SNI_ENABLED, CloudFront.8, cloudfront_distributions_https_sni_enabled]
package policies.cost_optimization.cloudfront.distribution_sni

import rego.v2

deny contains {"resource": distribution.id, "paths": [["DistributionConfig", "ViewerCertificate", "SslSupportMethod"]]} if {
	some distribution in input.resources
	plinth.may_equal(distribution.properties.DistributionConfig.ViewerCertificate.SslSupportMethod, "vip")
}
