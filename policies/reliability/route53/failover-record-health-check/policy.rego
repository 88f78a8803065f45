# METADATA
# title: Primary failover records notice that their endpoint is down
# description: The primary record has neither a health check nor evaluates its target, so Route 53 takes it for healthy forever.
# related_resources:
# - ref: https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/dns-failover-simple-configs.html
# - ref: https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/health-checks-how-route-53-chooses-records.html
# custom:
#   severity: medium
#   types: ["AWS::Route53::RecordSet"]
#   practices: [REL11-BP02, REL11-BP01]
#   aliases: [route53-failover-health-check]
package policies.reliability.route53.failover_record_health_check

import rego.v2

deny contains {"resource": record.id, "evidence": evidence} if {
	some record in input.resources
	plinth.may_equal(record.properties.Failover, "PRIMARY")
	not plinth.given(record.properties.HealthCheckId)
	not record.properties.AliasTarget.EvaluateTargetHealth == true
	evidence := [
		{"path": ["Failover"]},
		{"path": ["HealthCheckId"], "exact": true},
		{"path": ["AliasTarget", "EvaluateTargetHealth"]},
	]
}
