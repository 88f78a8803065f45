# METADATA
# title: Functions keep events that they could not handle
# description: Events start the function asynchronously, and one that still fails after two retries is thrown away.
# related_resources:
# - ref: https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html
# - ref: https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html
# custom:
#   severity: medium
#   types: ["AWS::Lambda::Function"]
#   practices: [REL05-BP04, REL05-BP03, REL04-BP02]
#   aliases: [lambda-dead-letter-queue]
package policies.reliability.lambda.function_failure_destination

import rego.v2

deny contains {"resource": function.id, "evidence": evidence} if {
	some function in input.resources
	some start in ((notified(function) | subscribed(function)) | targeted(function))
	not plinth.given(function.properties.DeadLetterConfig.TargetArn)
	configs := plinth.referred_by(function.id, "AWS::Lambda::EventInvokeConfig")
	count([config | some config in configs; plinth.given(config.properties.DestinationConfig.OnFailure.Destination)]) == 0
	evidence := array.concat(
		[{"path": ["DeadLetterConfig", "TargetArn"], "exact": true}, {"no": "AWS::Lambda::EventInvokeConfig"}],
		array.concat(start, [{"resource": config.id, "path": ["DestinationConfig", "OnFailure", "Destination"], "exact": true} | some config in configs]),
	)
}

# What starts the function asynchronously, each with its evidence: that a list names the function is certain, or may be where the list is not known.
notified(function) := {[] | some _ in plinth.referred_by(function.id, "AWS::S3::Bucket")} | {[{"resource": bucket.id, "path": path}] |
	some bucket in plinth.all(function.id, "AWS::S3::Bucket")
	some i, notification in bucket.properties.NotificationConfiguration.LambdaConfigurations
	not plinth.given(notification.Function)
	path := ["NotificationConfiguration", "LambdaConfigurations", i, "Function"]
}

subscribed(function) := {[] | some _ in plinth.referred_by(function.id, "AWS::SNS::Subscription")}

# The event of a schedule holds nothing to keep, and the next one comes by itself.
targeted(function) := {[{"resource": rule.id, "path": ["ScheduleExpression"], "exact": true}] |
	some rule in plinth.referred_by(function.id, "AWS::Events::Rule")
	not plinth.given(rule.properties.ScheduleExpression)
} | {[{"resource": rule.id, "path": ["Targets", i, "Arn"]}] |
	some rule in plinth.all(function.id, "AWS::Events::Rule")
	some i, target in rule.properties.Targets
	not plinth.given(target.Arn)
	not plinth.given(rule.properties.ScheduleExpression)
}
