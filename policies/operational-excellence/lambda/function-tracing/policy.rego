# METADATA
# title: Lambda functions trace requests
# description: The function does not record traces, so nobody sees in which step a slow or failed request spent its time.
# related_resources:
# - ref: https://docs.aws.amazon.com/lambda/latest/dg/services-xray.html
# - ref: https://docs.aws.amazon.com/xray/latest/devguide/xray-services-lambda.html
# custom:
#   severity: low
#   types: ["AWS::Lambda::Function"]
#   practices: [OPS04-BP05, OPS08-BP03, REL06-BP07]
#   profiles: [exam]
#   aliases: [lambda-xray-tracing, sam-function-tracing, CKV_AWS_50, AVD-AWS-0066, AVD-AWS-0125, AC_AWS_0163, AC_AWS_0485, LambdaTracing, lambda_function_xray_tracing_enabled]
package policies.operational_excellence.lambda.function_tracing

import rego.v2

deny contains {"resource": function.id, "evidence": [{"path": ["TracingConfig", "Mode"]}, {"no": "AWS::CloudFront::Distribution"}]} if {
	some function in input.resources
	not function.properties.TracingConfig.Mode == "Active"
	not at_edge(function)
}

# Lambda@Edge has no X-Ray. A distribution names the function or a version of it.
at_edge(function) if count(plinth.referred_by(function.id, "AWS::CloudFront::Distribution")) > 0

at_edge(function) if {
	some version in plinth.referred_by(function.id, "AWS::Lambda::Version")
	count(plinth.referred_by(version.id, "AWS::CloudFront::Distribution")) > 0
}
