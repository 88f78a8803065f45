# METADATA
# title: Message brokers write general logs to CloudWatch
# description: The broker publishes no general log, so its warnings and errors cannot be read by anybody.
# related_resources:
# - ref: https://docs.aws.amazon.com/amazon-mq/latest/developer-guide/configure-logging-monitoring-activemq.html
# - ref: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-amazonmq-broker.html
# custom:
#   severity: low
#   types: ["AWS::AmazonMQ::Broker"]
#   practices: [OPS04-BP02, OPS08-BP02]
#   aliases: [mq-general-logging, AVD-AWS-0071, mq_broker_general_logging_enabled]
package policies.operational_excellence.mq.broker_general_logs

import rego.v2

deny contains {"resource": broker.id, "paths": [["Logs", "General"]]} if {
	some broker in input.resources
	not broker.properties.Logs.General == true
}
