# METADATA
# title: Kafka brokers run on Graviton
# description: The brokers run on x86 instances, which need more energy for the same throughput than Graviton ones.
# related_resources:
# - ref: https://docs.aws.amazon.com/msk/latest/developerguide/broker-instance-types.html
# - ref: https://docs.aws.amazon.com/wellarchitected/latest/framework/sus_sus_hardware_a3.html
# custom:
#   severity: low
#   types: ["AWS::MSK::Cluster"]
#   practices: [SUS05-BP02, PERF02-BP01, COST06-BP02]
#   aliases: [msk-instance-current]
package policies.sustainability.msk.cluster_graviton

import rego.v2

deny contains {"resource": cluster.id, "paths": [["BrokerNodeGroupInfo", "InstanceType"], ["KafkaVersion"]]} if {
	some cluster in input.resources
	plinth.may_match(cluster.properties.BrokerNodeGroupInfo.InstanceType, `^kafka\.m5\.`)
	plinth.may_match(cluster.properties.KafkaVersion, graviton_versions)
}

# Versions that Graviton brokers run: 2.8.2, and 3.3.2 and later.
graviton_versions := `^(2\.8\.2|3\.3\.[2-9]|3\.([4-9]|[1-9][0-9])\.|[4-9]\.)`
