# METADATA
# title: S3 buckets remove what is no longer needed
# description: The bucket has no lifecycle rule, so data that nobody needs stays on disks forever.
# related_resources:
# - ref: https://example.com/lifecycle
# custom:
#   severity: low
#   types: ["AWS::S3::Bucket"]
#   practices: [SUS04-BP03]
package policies.sustainability.s3.lifecycle

import rego.v2

deny contains {"resource": bucket.id, "evidence": [{"path": ["LifecycleConfiguration", "Rules"], "exact": true}]} if {
	some bucket in input.resources
	not plinth.has_elements(bucket.properties.LifecycleConfiguration.Rules)
}
