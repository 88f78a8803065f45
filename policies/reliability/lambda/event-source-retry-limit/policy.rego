# METADATA
# title: Functions that read streams give up on a bad record
# description: A record that always fails is retried until it expires, and its shard waits behind it for all that time.
# related_resources:
# - ref: https://docs.aws.amazon.com/lambda/latest/dg/kinesis-on-failure-destination.html
# - ref: https://docs.aws.amazon.com/lambda/latest/api/API_CreateEventSourceMapping.html
# custom:
#   severity: medium
#   types: ["AWS::Lambda::EventSourceMapping"]
#   practices: [REL05-BP03, REL05-BP04]
#   aliases: [lambda-stream-retry-bounds]
package policies.reliability.lambda.event_source_retry_limit

import rego.v2

# -1, the default of both, means without a limit.
deny contains {"resource": mapping.id, "evidence": evidence} if {
	some mapping in input.resources
	some stream in array.concat(
		plinth.targets(mapping.id, mapping.properties.EventSourceArn, "AWS::Kinesis::Stream"),
		plinth.targets(mapping.id, mapping.properties.EventSourceArn, "AWS::DynamoDB::Table"),
	)
	not mapping.properties.MaximumRetryAttempts >= 0
	not mapping.properties.MaximumRecordAgeInSeconds >= 0
	evidence := [
		{"path": ["MaximumRetryAttempts"]},
		{"path": ["MaximumRecordAgeInSeconds"]},
		{"resource": stream.id, "path": [], "exact": true},
	]
}
