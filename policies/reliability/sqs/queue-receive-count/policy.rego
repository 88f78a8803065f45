# METADATA
# title: Queues give messages a fair number of attempts
# description: The queue gives up on a message too soon or far too late.
# related_resources:
# - ref: https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html
# - ref: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-dead-letter-queues.html
# custom:
#   severity: low
#   types: ["AWS::SQS::Queue"]
#   practices: [REL05-BP03, REL05-BP04]
#   aliases: [sqs-max-receive-count]
#   parameters:
#     minimum:
#       default: 2
#       description: How often a message is received at least before it moves to the dead-letter queue.
#     minimum_for_functions:
#       default: 5
#       description: The same for queues that Lambda functions read, where throttled batches count as well.
#     maximum:
#       default: 100
#       description: How often a message is received at most before it moves to the dead-letter queue.
package policies.reliability.sqs.queue_receive_count

import rego.v2

deny contains {"resource": queue.id, "paths": [["RedrivePolicy", "maxReceiveCount"]], "message": message} if {
	some queue in input.resources
	attempts := plinth.at(queue.properties, ["RedrivePolicy", "maxReceiveCount"])
	plinth.may_be_at_most(attempts, data.plinth.parameters.minimum - 1)
	message := "A message that fails once moves to the dead-letter queue, though a second attempt might have succeeded."
}

deny contains {"resource": queue.id, "evidence": evidence, "message": message} if {
	some queue in input.resources
	attempts := plinth.at(queue.properties, ["RedrivePolicy", "maxReceiveCount"])
	plinth.may_be_at_most(attempts, data.plinth.parameters.minimum_for_functions - 1)
	mappings := plinth.named_by(queue.id, "AWS::Lambda::EventSourceMapping", "EventSourceArn")
	count(mappings) > 0
	message := sprintf("A function reads the queue, and batches that it is too busy for count as attempts: AWS advises at least %d.", [data.plinth.parameters.minimum_for_functions])
	evidence := array.concat([{"path": ["RedrivePolicy", "maxReceiveCount"]}], [{"resource": mapping.id, "path": [], "exact": true} | some mapping in mappings])
}

deny contains {"resource": queue.id, "paths": [["RedrivePolicy", "maxReceiveCount"]], "message": message} if {
	some queue in input.resources
	attempts := plinth.at(queue.properties, ["RedrivePolicy", "maxReceiveCount"])
	plinth.may_be_at_least(attempts, data.plinth.parameters.maximum + 1)
	message := "A message that can never be handled is tried again and again before it moves to the dead-letter queue."
}
