# METADATA
# title: Health checks take errors for errors
# description: The health check accepts answers that are errors, so targets that cannot serve anything stay in service.
# related_resources:
# - ref: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/target-group-health-checks.html
# - ref: https://docs.aws.amazon.com/elasticloadbalancing/latest/network/target-group-health-checks.html
# custom:
#   severity: medium
#   types: ["AWS::ElasticLoadBalancingV2::TargetGroup"]
#   practices: [REL11-BP01, REL11-BP02]
#   aliases: [elbv2-health-check-path]
package policies.reliability.elbv2.target_group_matcher

import rego.v2

deny contains {"resource": group.id, "paths": [["Matcher", "HttpCode"]]} if {
	some group in input.resources
	plinth.may_match(group.properties.Matcher.HttpCode, error)
}

# A range that ends among the errors, or an error itself. That credentials are missing (401, 403), or that the method is
# not allowed (405), is an answer that a sound application gives.
error := `(^|,)\s*([0-9]+-[45][0-9][0-9]|40[0246-9]|4[1-9][0-9]|5[0-9][0-9])\s*(,|$)`
