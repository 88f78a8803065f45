# METADATA
# title: S3 buckets replicate to another bucket
# description: The bucket has no replication rule that is on, so the loss of its Region or a wrong rule in its account takes the only copy.
# related_resources:
# - ref: https://docs.aws.amazon.com/AmazonS3/latest/userguide/replication.html
# - ref: https://docs.aws.amazon.com/AmazonS3/latest/userguide/replication-requirements.html
# custom:
#   severity: low
#   types: ["AWS::S3::Bucket"]
#   practices: [REL13-BP02, REL09-BP01]
#   profiles: [exam]
#   aliases: [CKV_AWS_144, FG_R00275, S3BucketReplicationEnabled, S3_BUCKET_REPLICATION_ENABLED, S3.7, s3_bucket_cross_region_replication, s3_bucket_cross_region_replication_enabled]
package policies.reliability.s3.bucket_replication

import rego.v2

# A bucket that others replicate to is a copy itself.
deny contains {"resource": bucket.id, "evidence": evidence} if {
	some bucket in input.resources
	not replicates(bucket.properties)
	count(plinth.named_by(bucket.id, "AWS::S3::Bucket", "ReplicationConfiguration.Rules.Destination.Bucket")) == 0
	evidence := array.concat([{"path": path, "exact": true}, {"no": "AWS::S3::Bucket"}], [{"path": array.concat(path, [i, "Status"])} |
		some i, _ in bucket.properties.ReplicationConfiguration.Rules
	])
}

path := ["ReplicationConfiguration", "Rules"]

replicates(properties) if {
	some rule in properties.ReplicationConfiguration.Rules
	rule.Status == "Enabled"
}
