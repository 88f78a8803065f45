# METADATA
# title: S3 buckets keep the versions of their objects
# description: The bucket keeps no versions, so an object that is overwritten or deleted by mistake is lost.
# related_resources:
# - ref: https://docs.aws.amazon.com/AmazonS3/latest/userguide/Versioning.html
# - ref: https://docs.aws.amazon.com/AmazonS3/latest/userguide/DeleteMarker.html
# custom:
#   severity: medium
#   types: ["AWS::S3::Bucket"]
#   practices: [REL09-BP01, REL09-BP03]
#   aliases: [CKV_AWS_21, AVD-AWS-0090, S3BucketVersioningEnabled, S3_BUCKET_VERSIONING_ENABLED, s3_bucket_object_versioning, S3.14]
package policies.reliability.s3.bucket_versioning

import rego.v2

deny contains {"resource": bucket.id, "paths": [["VersioningConfiguration", "Status"]]} if {
	some bucket in input.resources
	not bucket.properties.VersioningConfiguration.Status == "Enabled"
}
