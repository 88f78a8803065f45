# METADATA
# title: Lifecycle rules end multipart uploads that nobody completes
# description: No lifecycle rule of the bucket aborts incomplete multipart uploads, so their parts are stored and charged without being seen.
# related_resources:
# - ref: https://docs.aws.amazon.com/AmazonS3/latest/userguide/mpu-abort-incomplete-mpu-lifecycle-config.html
# - ref: https://docs.aws.amazon.com/AmazonS3/latest/userguide/mpuoverview.html
# custom:
#   severity: low
#   types: ["AWS::S3::Bucket"]
#   practices: [COST04-BP05, COST06-BP02]
#   aliases: [s3-lifecycle-abort-incomplete-multipart, CKV_AWS_300, s3_bucket_abort_incomplete_multipart_upload_enabled]
package policies.cost_optimization.s3.bucket_upload_cleanup

import rego.v2

# A bucket without any rule is s3-bucket-lifecycle's.
deny contains {"resource": bucket.id, "evidence": evidence} if {
	some bucket in input.resources
	rules := bucket.properties.LifecycleConfiguration.Rules
	not cleaned(rules)
	evidence := array.concat([{"path": path, "exact": true}], [{"path": array.concat(path, [i, field])} |
		some i, rule in rules
		some field in missing(rule)
	])
}

path := ["LifecycleConfiguration", "Rules"]

cleaned(rules) if {
	some rule in rules
	count(missing(rule)) == 0
}

# missing gives what keeps a rule from ending all uploads of the bucket.
missing(rule) := ({"AbortIncompleteMultipartUpload" | not plinth.given(rule.AbortIncompleteMultipartUpload.DaysAfterInitiation)} | {"Status" | not rule.Status == "Enabled"}) | {"Prefix" | plinth.may_match(rule.Prefix, ".")}
