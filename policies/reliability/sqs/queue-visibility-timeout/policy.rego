# METADATA
# title: Queues hide messages for longer than their function works on them
# description: The queue's visibility timeout is shorter than six times the timeout of the function that reads it.
# related_resources:
# - ref: https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html
# - ref: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-visibility-timeout.html
# custom:
#   severity: medium
#   types: ["AWS::SQS::Queue"]
#   practices: [REL05-BP03, REL04-BP04]
#   aliases: [lambda-sqs-visibility-timeout]
#   parameters:
#     factor:
#       default: 6
#       description: How many times the function's timeout the queue hides a message at least.
package policies.reliability.sqs.queue_visibility_timeout

import rego.v2

deny contains {"resource": queue.id, "evidence": evidence} if {
	some queue in input.resources
	some mapping in plinth.referred_by(queue.id, "AWS::Lambda::EventSourceMapping")
	some worker in plinth.refers_to(mapping.id, "AWS::Lambda::Function")
	shorter(queue.properties.VisibilityTimeout, worker.properties.Timeout)
	evidence := [{"path": ["VisibilityTimeout"]}, {"resource": worker.id, "path": ["Timeout"]}]
}

shorter(visibility, timeout) if plinth.may_be_at_most(visibility, (data.plinth.parameters.factor * timeout) - 1)

# the function's timeout is not known: any visibility may be too short
shorter(_, timeout) if not is_number(timeout)
