# METADATA
# title: Streams with several consumers give each its own throughput
# description: Several functions read the stream over the throughput that they share, so each sees records later and may be throttled.
# related_resources:
# - ref: https://docs.aws.amazon.com/streams/latest/dev/enhanced-consumers.html
# - ref: https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-create.html
# custom:
#   severity: low
#   types: ["AWS::Kinesis::Stream"]
#   practices: [PERF03-BP04, PERF02-BP02, REL01-BP03]
#   profiles: [exam]
#   aliases: [kinesis-enhanced-fan-out]
#   parameters:
#     shared:
#       default: 2
#       description: How many consumers may share a stream's throughput.
package policies.performance_efficiency.kinesis.stream_fan_out

import rego.v2

# A mapping that names a registered consumer of the stream has throughput of its own.
deny contains {"resource": stream.id, "evidence": [{"path": [], "exact": true}], "message": message} if {
	some stream in input.resources
	mappings := plinth.named_by(stream.id, "AWS::Lambda::EventSourceMapping", "EventSourceArn")
	count(mappings) > data.plinth.parameters.shared
	message := sprintf("%d functions share the stream's throughput of 2 MB and five reads a second for each shard.", [count(mappings)])
}
