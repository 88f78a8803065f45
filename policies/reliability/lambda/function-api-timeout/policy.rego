# METADATA
# title: Functions behind an API end before the API stops waiting
# description: The function may run for longer than the API in front of it waits, so it works on for a client that already got an error.
# related_resources:
# - ref: https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-execution-service-limits-table.html
# - ref: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html
# custom:
#   severity: low
#   types: ["AWS::Lambda::Function"]
#   practices: [REL05-BP05, REL05-BP04, PERF04-BP02]
#   aliases: [apigw-integration-latency-budget]
package policies.reliability.lambda.function_api_timeout

import rego.v2

deny contains {"resource": function.id, "evidence": evidence, "message": message} if {
	some function in input.resources
	some wait in (rest(function) | http(function))
	longer(function.properties.Timeout, wait.milliseconds)
	message := sprintf("The API in front of the function stops waiting after %s, but the function may run for longer.", [seconds(wait.milliseconds)])
	evidence := array.concat([{"path": ["Timeout"]}], wait.evidence)
}

# REST APIs wait for 29 seconds unless the integration says otherwise, HTTP APIs for 30.
rest(function) := {{"milliseconds": object.get(method.properties.Integration, "TimeoutInMillis", 29000), "evidence": [{"resource": method.id, "path": ["Integration", "TimeoutInMillis"]}, {"resource": method.id, "path": ["Integration", "Type"]}]} |
	some method in methods(function)
	plinth.may_equal(method.properties.Integration.Type, "AWS_PROXY")
}

methods(function) := array.concat(
	plinth.referred_by(function.id, "AWS::ApiGateway::Method"),
	[method | some method in plinth.all(function.id, "AWS::ApiGateway::Method"); hidden(method)],
)

# The integration is not known, so it may be with any function.
hidden(method) if {
	uri := method.properties.Integration.Uri
	not plinth.given(uri)
}

http(function) := {{"milliseconds": object.get(integration.properties, "TimeoutInMillis", 30000), "evidence": [{"resource": integration.id, "path": ["TimeoutInMillis"]}]} |
	some integration in plinth.referred_by(function.id, "AWS::ApiGatewayV2::Integration")
}

longer(timeout, wait) if plinth.may_be_at_least(timeout, floor(wait / 1000) + 1)

longer(_, wait) if not is_number(wait)

seconds(wait) := sprintf("%d ms", [wait]) if is_number(wait)

seconds(wait) := "a time that is not known" if not is_number(wait)
