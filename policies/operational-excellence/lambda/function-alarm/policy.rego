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
#   aliases: [lambda-function-alarm-missing, alarm-coverage-lambda]
package policies.operational_excellence.lambda.function_alarm

import rego.v2

deny contains {"resource": function.id, "evidence": [{"no": "AWS::CloudWatch::Alarm"}]} if {
	some function in input.resources
	count(plinth.referred_by(function.id, "AWS::CloudWatch::Alarm")) == 0
	not all_watched(function)
}

# Without a dimension, a metric is that of all functions of the Region together.
all_watched(function) if {
	some alarm in plinth.all(function.id, "AWS::CloudWatch::Alarm")
	alarm.properties.Namespace == "AWS/Lambda"
	alarm.properties.MetricName == "Errors"
	not alarm.properties.Dimensions
}

# A Metrics Insights query looks at the metrics of all functions.
all_watched(function) if {
	some alarm in plinth.all(function.id, "AWS::CloudWatch::Alarm")
	some query in alarm.properties.Metrics
	contains(query.Expression, "\"AWS/Lambda\"")
}
