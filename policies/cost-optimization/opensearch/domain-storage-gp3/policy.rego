# METADATA
# title: OpenSearch domains store on gp3 volumes
# description: The domain's volumes are of type gp2, which costs more than gp3 and gives less.
# related_resources:
# - ref: https://docs.aws.amazon.com/opensearch-service/latest/developerguide/sizing-domains.html
# - ref: https://docs.aws.amazon.com/opensearch-service/latest/developerguide/supported-instance-types.html
# custom:
#   severity: low
#   types: ["AWS::OpenSearchService::Domain", "AWS::Elasticsearch::Domain"]
#   practices: [COST06-BP02]
#   aliases: [opensearch-storage-gp3]
package policies.cost_optimization.opensearch.domain_storage_gp3

import rego.v2

deny contains {"resource": domain.id, "paths": [["EBSOptions", "VolumeType"]]} if {
	some domain in input.resources
	plinth.may_equal(domain.properties.EBSOptions.VolumeType, "gp2")
}
