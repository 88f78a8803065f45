# METADATA
# title: Usage plans limit the rate of requests
# description: The usage plan sets no rate, so one customer's key can use up the throughput that all APIs of the Region share.
# related_resources:
# - ref: https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-api-usage-plans.html
# - ref: https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-request-throttling.html
# custom:
#   severity: low
#   types: ["AWS::ApiGateway::UsagePlan"]
#   practices: [REL05-BP02, COST09-BP02]
#   aliases: [apigw-stage-throttle-and-quota]
package policies.reliability.apigateway.usage_plan_throttle

import rego.v2

deny contains {"resource": plan.id, "evidence": [{"path": ["Throttle", "RateLimit"], "exact": true}]} if {
	some plan in input.resources
	not plinth.given(plan.properties.Throttle.RateLimit)
}
