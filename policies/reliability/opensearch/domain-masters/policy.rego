# METADATA
# title: OpenSearch domains have three dedicated master nodes
# description: The domain has no three dedicated master nodes, so busy data nodes also decide about the cluster's state.
# related_resources:
# - ref: https://docs.aws.amazon.com/opensearch-service/latest/developerguide/managedomains-dedicatedmasternodes.html
# - ref: https://docs.aws.amazon.com/opensearch-service/latest/developerguide/bp.html
# custom:
#   severity: medium
#   types: ["AWS::OpenSearchService::Domain", "AWS::Elasticsearch::Domain"]
#   practices: [REL10-BP01, REL11-BP02]
#   profiles: [exam]
#   aliases: [opensearch-dedicated-master, CKV_AWS_318, CKV2_AWS_59, AwsSolutions-OS4, OpenSearchDedicatedMasterNode, ES.7, ELASTICSEARCH_PRIMARY_NODE_FAULT_TOLERANCE, es_domain_dedicated_master_nodes_min_3, opensearch_service_domains_fault_tolerant_master_nodes]
package policies.reliability.opensearch.domain_masters

import rego.v2

deny contains {"resource": domain.id, "paths": [[field, "DedicatedMasterEnabled"]]} if {
	some domain in input.resources
	field := cluster[domain.type]
	not domain.properties[field].DedicatedMasterEnabled == true
}

# Two masters cannot outvote each other, so one that is cut off stops the cluster. AWS refuses to make so few today, not to keep them.
deny contains {"resource": domain.id, "paths": [[field, "DedicatedMasterCount"]]} if {
	some domain in input.resources
	field := cluster[domain.type]
	not domain.properties[field].DedicatedMasterEnabled == false
	not domain.properties[field].DedicatedMasterCount >= 3
}

cluster := {
	"AWS::OpenSearchService::Domain": "ClusterConfig",
	"AWS::Elasticsearch::Domain": "ElasticsearchClusterConfig",
}
