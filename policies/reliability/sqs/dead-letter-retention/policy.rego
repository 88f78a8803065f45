# METADATA
# title: Dead-letter queues keep messages longer than their sources
# description: The dead-letter queue keeps messages no longer than a queue that it serves, so failed ones may expire before anybody looks.
# related_resources:
# - ref: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-dead-letter-queues.html
# - ref: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html
# custom:
#   severity: low
#   types: ["AWS::SQS::Queue"]
#   practices: [REL05-BP04, REL04-BP02]
#   aliases: [sqs-dlq-retention]
package policies.reliability.sqs.dead_letter_retention

import rego.v2

# 14 days, the most that SQS keeps a message.
longest := 1209600

deny contains {"resource": dead.id, "evidence": evidence} if {
	some dead in input.resources
	some source in sources(dead)
	not dead.properties.FifoQueue == true
	no_longer(dead.properties.MessageRetentionPeriod, source.retention)
	evidence := array.concat([{"path": ["MessageRetentionPeriod"]}, {"path": ["FifoQueue"]}], source.evidence)
}

sources(dead) := {{"retention": queue.properties.MessageRetentionPeriod, "evidence": [{"resource": queue.id, "path": ["MessageRetentionPeriod"]}]} |
	some property in ["RedrivePolicy.deadLetterTargetArn", "RedrivePolicy"]
	some queue in plinth.named_by(dead.id, "AWS::SQS::Queue", property)
} | {{"retention": queue.properties.MessageRetentionPeriod, "evidence": [{"resource": queue.id, "path": ["MessageRetentionPeriod"]}, {"resource": queue.id, "path": ["RedrivePolicy"]}]} |
	queues := plinth.all(dead.id, "AWS::SQS::Queue")
	count(queues) <= 500 # each is compared with each
	some queue in queues
	queue.id != dead.id
	target := plinth.at(queue.properties, ["RedrivePolicy", "deadLetterTargetArn"])
	not plinth.given(target)
}

# A source's time that is not known orders behind every number: any but the longest may be too short.
no_longer(dead, source) if plinth.may_be_at_most(dead, min([source, longest - 1]))
