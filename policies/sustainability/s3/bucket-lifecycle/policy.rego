# METADATA
# title: S3 buckets remove what is no longer needed
# description: The bucket has no lifecycle rule, so data that nobody needs stays on disks forever.
# related_resources:
# - ref: https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lifecycle-mgmt.html
# - ref: https://docs.aws.amazon.com/wellarchitected/latest/framework/sus_sus_data_a4.html
# custom:
#   severity: low
#   types: ["AWS::S3::Bucket"]
#   practices: [SUS04-BP03, SUS04-BP05]
#   aliases: [CKV2_AWS_61, S3.13]
package policies.sustainability.s3.bucket_lifecycle

import rego.v2

deny contains {"resource": bucket.id, "evidence": [{"path": ["LifecycleConfiguration", "Rules"], "exact": true}]} if {
	some bucket in input.resources
	not plinth.has_elements(bucket.properties.LifecycleConfiguration.Rules)
}
