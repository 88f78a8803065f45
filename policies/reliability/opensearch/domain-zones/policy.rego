# METADATA
# title: OpenSearch domains spread three data nodes over Availability Zones
# description: The domain has too few data nodes to lose one, or keeps them all in one Availability Zone.
# related_resources:
# - ref: https://docs.aws.amazon.com/opensearch-service/latest/developerguide/managedomains-multiaz.html
# - ref: https://docs.aws.amazon.com/opensearch-service/latest/developerguide/bp.html
# custom:
#   severity: medium
#   types: ["AWS::OpenSearchService::Domain", "AWS::Elasticsearch::Domain"]
#   practices: [REL10-BP01, REL11-BP02]
#   profiles: [exam]
#   aliases: [opensearch-data-node-fault-tolerance, ES.6, Opensearch.6, ELASTICSEARCH_DATA_NODE_FAULT_TOLERANCE, OPENSEARCH_DATA_NODE_FAULT_TOLERANCE, opensearch_service_domains_fault_tolerant_data_nodes, es_domain_data_nodes_min_3]
#   parameters:
#     nodes:
#       default: 3
#       description: The number of data nodes from which on a domain is taken to survive the loss of one.
package policies.reliability.opensearch.domain_zones

import rego.v2

deny contains {"resource": domain.id, "paths": [[field, "ZoneAwarenessEnabled"]]} if {
	some domain in input.resources
	field := cluster[domain.type]
	not domain.properties[field].ZoneAwarenessEnabled == true
}

deny contains {"resource": domain.id, "paths": [[field, "InstanceCount"]]} if {
	some domain in input.resources
	field := cluster[domain.type]
	not domain.properties[field].InstanceCount >= data.plinth.parameters.nodes
}

cluster := {
	"AWS::OpenSearchService::Domain": "ClusterConfig",
	"AWS::Elasticsearch::Domain": "ElasticsearchClusterConfig",
}
