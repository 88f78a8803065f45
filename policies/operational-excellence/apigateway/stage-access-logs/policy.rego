# METADATA
# title: API Gateway stages write access logs
# description: The stage writes no access log, so nobody can tell who called the API and what it answered.
# related_resources:
# - ref: https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-logging.html
# - ref: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-logging.html
# custom:
#   severity: low
#   types: ["AWS::ApiGateway::Stage", "AWS::ApiGatewayV2::Stage", "AWS::ApiGateway::Deployment"]
#   practices: [OPS08-BP02, OPS04-BP02, SEC04-BP01]
#   aliases: [CKV_AWS_76, CKV_AWS_95, AVD-AWS-0001, APIGateway.9, AwsSolutions-APIG1]
package policies.operational_excellence.apigateway.stage_access_logs

import rego.v2

deny contains {"resource": stage.id, "evidence": [{"path": ["AccessLogSetting", "DestinationArn"], "exact": true}]} if {
	some stage in input.resources
	stage.type == "AWS::ApiGateway::Stage"
	not plinth.given(stage.properties.AccessLogSetting.DestinationArn)
}

deny contains {"resource": stage.id, "evidence": [{"path": ["AccessLogSettings", "DestinationArn"], "exact": true}]} if {
	some stage in input.resources
	stage.type == "AWS::ApiGatewayV2::Stage"
	not plinth.given(stage.properties.AccessLogSettings.DestinationArn)
}

# A deployment with a name for a stage makes the stage as well. Where a stage of its own takes the
# deployment, that one serves the clients; SAM names a stage in each deployment that it generates.
deny contains {"resource": deployment.id, "evidence": evidence, "message": message} if {
	some deployment in input.resources
	deployment.type == "AWS::ApiGateway::Deployment"
	plinth.may_match(deployment.properties.StageName, ".")
	not plinth.given(deployment.properties.StageDescription.AccessLogSetting.DestinationArn)
	count(plinth.referred_by(deployment.id, "AWS::ApiGateway::Stage")) == 0
	message := "The deployment makes a stage that writes no access log, so nobody can tell who called the API and what it answered."
	evidence := [
		{"path": ["StageDescription", "AccessLogSetting", "DestinationArn"], "exact": true},
		{"path": ["StageName"]},
		{"no": "AWS::ApiGateway::Stage"},
	]
}
