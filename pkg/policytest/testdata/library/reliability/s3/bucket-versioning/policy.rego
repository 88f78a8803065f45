# METADATA
# title: S3 buckets keep noncurrent versions
# description: Versioning is not enabled, so an overwrite or a delete cannot be undone.
# related_resources:
#   - ref: https://docs.aws.amazon.com/AmazonS3/latest/userguide/Versioning.html
# custom:
#   severity: medium
#   types: ["AWS::S3::Bucket"]
#   practices: [REL09-BP01]
#   aliases: [S3.14]
package policies.reliability.s3.bucket_versioning

import rego.v2

deny contains {"resource": bucket.id, "paths": [["VersioningConfiguration", "Status"]]} if {
	some bucket in input.resources
	not bucket.properties.VersioningConfiguration.Status == "Enabled"
}
