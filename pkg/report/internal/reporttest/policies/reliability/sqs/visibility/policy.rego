# METADATA
# title: Queues hide messages while a function works on them
# description: The queue's visibility timeout is shorter than the timeout of the function that reads it.
# related_resources:
# - ref: https://example.com/visibility
# custom:
#   severity: medium
#   types: ["AWS::SQS::Queue"]
#   practices: [REL05-BP02]
package policies.reliability.sqs.visibility

import rego.v2

deny contains {"resource": queue.id, "evidence": evidence} if {
	some queue in input.resources
	some mapping in plinth.referred_by(queue.id, "AWS::Lambda::EventSourceMapping")
	some worker in plinth.refers_to(mapping.id, "AWS::Lambda::Function")
	plinth.may_be_at_most(queue.properties.VisibilityTimeout, worker.properties.Timeout - 1)
	evidence := [{"path": ["VisibilityTimeout"]}, {"resource": worker.id, "path": ["Timeout"]}]
}
