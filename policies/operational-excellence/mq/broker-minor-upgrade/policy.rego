# METADATA
# title: Message brokers take patch versions by themselves
# description: The broker does not upgrade to new patch versions, so known faults and holes of its engine stay until somebody acts.
# related_resources:
# - ref: https://docs.aws.amazon.com/amazon-mq/latest/developer-guide/upgrading-brokers.html
# - ref: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-amazonmq-broker.html
# custom:
#   severity: low
#   types: ["AWS::AmazonMQ::Broker"]
#   practices: [OPS05-BP05, SEC06-BP01]
#   aliases: [mq-auto-minor-upgrade, MQ.3, CKV_AWS_207, mq_broker_auto_minor_version_upgrades, mq_broker_automatic_minor_upgrade_enabled]
package policies.operational_excellence.mq.broker_minor_upgrade

import rego.v2

deny contains {"resource": broker.id, "paths": [["AutoMinorVersionUpgrade"]]} if {
	some broker in input.resources
	not broker.properties.AutoMinorVersionUpgrade == true
}
