# METADATA
# title: Buckets with versioning expire old versions
# description: The bucket keeps versions and no lifecycle rule expires the old ones, so everything ever overwritten or deleted is charged forever.
# related_resources:
# - ref: https://docs.aws.amazon.com/AmazonS3/latest/userguide/intro-lifecycle-rules.html
# - ref: https://docs.aws.amazon.com/AmazonS3/latest/userguide/versioning-workflows.html
# custom:
#   severity: low
#   types: ["AWS::S3::Bucket"]
#   practices: [COST04-BP05, SUS04-BP03]
#   aliases: [s3-noncurrent-version-expiration, S3.10]
package policies.cost_optimization.s3.bucket_version_expiration

import rego.v2

# Old versions that a rule moves to a cheaper class are kept on purpose, and so are those that Object Lock protects.
deny contains {"resource": bucket.id, "evidence": evidence} if {
	some bucket in input.resources
	plinth.may_equal(bucket.properties.VersioningConfiguration.Status, "Enabled")
	not bucket.properties.ObjectLockEnabled == true
	not cared_for(bucket.properties)
	evidence := array.concat(
		[
			{"path": ["VersioningConfiguration", "Status"]},
			{"path": ["ObjectLockEnabled"]},
			{"path": ["LifecycleConfiguration", "Rules"], "exact": true},
		],
		[{"path": ["LifecycleConfiguration", "Rules", i, field]} |
			some i, rule in bucket.properties.LifecycleConfiguration.Rules
			some field in lacking(rule)
		],
	)
}

cared_for(properties) if {
	some rule in properties.LifecycleConfiguration.Rules
	count(lacking(rule)) == 0
}

# lacking gives what keeps a rule from caring for old versions.
lacking(rule) := {"Status" | not rule.Status == "Enabled"} | {field | some field in actions; not acts(rule)}

actions := {"NoncurrentVersionExpiration", "NoncurrentVersionExpirationInDays", "NoncurrentVersionTransition", "NoncurrentVersionTransitions"}

acts(rule) if plinth.given(rule.NoncurrentVersionExpiration.NoncurrentDays)

acts(rule) if plinth.given(rule.NoncurrentVersionExpirationInDays)

acts(rule) if plinth.given(rule.NoncurrentVersionTransition.StorageClass)

acts(rule) if plinth.has_elements(rule.NoncurrentVersionTransitions)
