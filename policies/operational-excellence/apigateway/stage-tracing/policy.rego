# METADATA
# title: REST API stages trace requests
# description: The stage does not record traces, so a request's way from the API to its backends cannot be followed.
# related_resources:
# - ref: https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-enabling-xray.html
# - ref: https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-xray.html
# custom:
#   severity: low
#   types: ["AWS::ApiGateway::Stage", "AWS::ApiGateway::Deployment"]
#   practices: [OPS04-BP05, OPS08-BP03, REL06-BP07]
#   profiles: [exam]
#   aliases: [apigw-xray-tracing, sam-api-tracing, APIGateway.3, CKV_AWS_73, AVD-AWS-0003, AVD-AWS-0111, AC_AWS_0015, APIGWXrayEnabled, apigateway_rest_api_stage_xray_tracing_enabled, apigateway_restapi_tracing_enabled]
package policies.operational_excellence.apigateway.stage_tracing

import rego.v2

deny contains {"resource": stage.id, "paths": [["TracingEnabled"]]} if {
	some stage in input.resources
	stage.type == "AWS::ApiGateway::Stage"
	not stage.properties.TracingEnabled == true
}

# A deployment with a name for a stage makes the stage as well, unless a stage of its own takes the deployment.
deny contains {"resource": deployment.id, "evidence": evidence, "message": message} if {
	some deployment in input.resources
	deployment.type == "AWS::ApiGateway::Deployment"
	plinth.may_match(deployment.properties.StageName, ".")
	not deployment.properties.StageDescription.TracingEnabled == true
	count(plinth.referred_by(deployment.id, "AWS::ApiGateway::Stage")) == 0
	message := "The deployment makes a stage that does not record traces, so a request's way from the API to its backends cannot be followed."
	evidence := [
		{"path": ["StageDescription", "TracingEnabled"]},
		{"path": ["StageName"]},
		{"no": "AWS::ApiGateway::Stage"},
	]
}
