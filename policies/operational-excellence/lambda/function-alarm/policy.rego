# METADATA
# title: Lambda functions have an alarm
# description: No alarm watches the function, so its failures go unnoticed.
# related_resources:
# - ref: https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics.html
# - ref: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Best_Practice_Recommended_Alarms_AWS_Services.html
# custom:
#   severity: low
#   types: ["AWS::Lambda::Function"]
#   practices: [OPS08-BP04, OPS04-BP02]
#   aliases: [lambda-function-alarm-missing]
package policies.operational_excellence.lambda.function_alarm

import rego.v2

deny contains {"resource": function.id, "evidence": [{"no": "AWS::CloudWatch::Alarm"}]} if {
	some function in input.resources
	count(plinth.referred_by(function.id, "AWS::CloudWatch::Alarm")) == 0
}
