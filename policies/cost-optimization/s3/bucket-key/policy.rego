# METADATA
# title: Buckets encrypted with KMS use a bucket key
# description: The bucket encrypts with KMS and without a bucket key, so every object read or written is a charged request to KMS.
# related_resources:
# - ref: https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-key.html
# - ref: https://docs.aws.amazon.com/kms/latest/developerguide/requests-per-second.html
# custom:
#   severity: low
#   types: ["AWS::S3::Bucket"]
#   practices: [COST06-BP02, COST09-BP02]
#   aliases: [s3-bucket-key-enabled]
package policies.cost_optimization.s3.bucket_key

import rego.v2

# Encryption in two layers (aws:kms:dsse) knows no bucket keys.
deny contains {"resource": bucket.id, "paths": paths} if {
	some bucket in input.resources
	some i, rule in bucket.properties.BucketEncryption.ServerSideEncryptionConfiguration
	plinth.may_equal(rule.ServerSideEncryptionByDefault.SSEAlgorithm, "aws:kms")
	not rule.BucketKeyEnabled == true
	at := ["BucketEncryption", "ServerSideEncryptionConfiguration", i]
	paths := [array.concat(at, ["BucketKeyEnabled"]), array.concat(at, ["ServerSideEncryptionByDefault", "SSEAlgorithm"])]
}
