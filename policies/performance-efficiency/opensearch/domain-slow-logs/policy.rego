# METADATA
# title: OpenSearch domains publish their slow logs
# description: The domain publishes no slow logs, so nobody can see which searches and writes take long.
# related_resources:
# - ref: https://docs.aws.amazon.com/opensearch-service/latest/developerguide/createdomain-configure-slow-logs.html
# - ref: https://docs.aws.amazon.com/opensearch-service/latest/developerguide/monitoring.html
# custom:
#   severity: low
#   types: ["AWS::OpenSearchService::Domain", "AWS::Elasticsearch::Domain"]
#   practices: [PERF03-BP04, PERF05-BP02]
#   profiles: [exam]
#   aliases: [opensearch-slow-logs, AwsSolutions-OS9, OpenSearchSlowLogsToCloudWatch, AC_AWS_0105]
package policies.performance_efficiency.opensearch.domain_slow_logs

import rego.v2

deny contains {"resource": domain.id, "evidence": evidence} if {
	some domain in input.resources
	some kind in ["SEARCH_SLOW_LOGS", "INDEX_SLOW_LOGS"]
	not domain.properties.LogPublishingOptions[kind].Enabled == true
	evidence := [{"path": ["LogPublishingOptions", kind, "Enabled"]}]
}
