# METADATA
# title: Streams keep records for days, not for months
# description: The stream keeps records for longer than seven days, which is charged by the gigabyte and month.
# related_resources:
# - ref: https://docs.aws.amazon.com/streams/latest/dev/kinesis-extended-retention.html
# - ref: https://aws.amazon.com/kinesis/data-streams/pricing/
# custom:
#   severity: low
#   types: ["AWS::Kinesis::Stream"]
#   practices: [COST04-BP05, SUS04-BP03]
#   profiles: [exam]
#   aliases: [kinesis-extended-retention-cost]
#   parameters:
#     hours:
#       default: 168
#       description: For how many hours a stream keeps records at most.
package policies.cost_optimization.kinesis.stream_retention

import rego.v2

deny contains {"resource": stream.id, "paths": [["RetentionPeriodHours"]]} if {
	some stream in input.resources
	plinth.may_be_at_least(stream.properties.RetentionPeriodHours, data.plinth.parameters.hours + 1)
}
