# METADATA
# title: Aliases that Route 53 chooses between evaluate their targets
# description: The alias is one of several answers and does not evaluate its target, so clients are sent to it while it is down.
# related_resources:
# - ref: https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/dns-failover-complex-configs.html
# - ref: https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/resource-record-sets-values-alias-common.html
# custom:
#   severity: low
#   types: ["AWS::Route53::RecordSet"]
#   practices: [REL11-BP02]
#   aliases: [route53-alias-evaluate-target-health]
package policies.reliability.route53.alias_target_health

import rego.v2

# Failover records are the matter of route53-failover-record-health-check.
deny contains {"resource": record.id, "evidence": evidence} if {
	some record in input.resources
	plinth.may_match(record.properties.SetIdentifier, ".")
	plinth.may_equal(record.properties.AliasTarget.EvaluateTargetHealth, false)
	not plinth.given(record.properties.Failover)
	not plinth.given(record.properties.HealthCheckId)
	not record.properties.AliasTarget.HostedZoneId == cloudfront
	not plinth.targets(record.id, record.properties.AliasTarget.DNSName, "AWS::CloudFront::Distribution")[0]
	evidence := [
		{"path": ["AliasTarget", "EvaluateTargetHealth"]},
		{"path": ["SetIdentifier"]},
		{"path": ["AliasTarget", "HostedZoneId"], "exact": true},
		{"path": ["HealthCheckId"], "exact": true},
		{"path": ["Failover"], "exact": true},
	]
}

# Route 53 cannot evaluate a CloudFront distribution.
cloudfront := "Z2FDTNDATAQYW2"
