# METADATA
# title: Functions that read queues report single failed messages
# description: One message that fails sends its whole batch back to the queue, so messages that succeeded are worked on again.
# related_resources:
# - ref: https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html
# - ref: https://docs.aws.amazon.com/prescriptive-guidance/latest/lambda-event-filtering-partial-batch-responses-for-sqs/best-practices-partial-batch-responses.html
# custom:
#   severity: medium
#   types: ["AWS::Lambda::EventSourceMapping"]
#   practices: [REL05-BP03, REL04-BP04]
#   aliases: [lambda-partial-batch-response]
package policies.reliability.lambda.event_source_partial_batch

import rego.v2

deny contains {"resource": mapping.id, "evidence": evidence} if {
	some mapping in input.resources
	some queue in plinth.targets(mapping.id, mapping.properties.EventSourceArn, "AWS::SQS::Queue")
	plinth.may_be_at_least(object.get(mapping.properties, "BatchSize", 10), 2)
	not "ReportBatchItemFailures" in mapping.properties.FunctionResponseTypes
	evidence := [
		{"path": ["FunctionResponseTypes"]},
		{"path": ["BatchSize"]},
		{"resource": queue.id, "path": [], "exact": true},
	]
}
