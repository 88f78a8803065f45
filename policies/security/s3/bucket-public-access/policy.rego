# METADATA
# title: S3 buckets block public access
# description: The bucket's public access block is switched off, or its policy or ACL admits everybody and nothing blocks it.
# related_resources:
# - ref: https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html
# - ref: https://docs.aws.amazon.com/AmazonS3/latest/userguide/about-object-ownership.html
# custom:
#   severity: high
#   types: ["AWS::S3::Bucket"]
#   practices: [SEC08-BP04, SEC03-BP07]
#   aliases: [CKV2_AWS_6, CKV_AWS_53, CKV_AWS_54, CKV_AWS_55, CKV_AWS_56, CKV_AWS_20, CKV_AWS_57, AVD-AWS-0086, AVD-AWS-0087, AVD-AWS-0091, AVD-AWS-0092, AVD-AWS-0093, AVD-AWS-0094, S3.2, S3.3, S3.8]
#   partial: [CKV_AWS_53, CKV_AWS_54, CKV_AWS_55, CKV_AWS_56, CKV_AWS_20, CKV_AWS_57, AVD-AWS-0086, AVD-AWS-0087, AVD-AWS-0091, AVD-AWS-0092, AVD-AWS-0093, S3.2, S3.3]
#   cwe: [CWE-284]
package policies.security.s3.bucket_public_access

import rego.v2

# A setting of the block that is not given is off.
deny contains {"resource": bucket.id, "paths": array.concat([["PublicAccessBlockConfiguration", setting]], besides), "message": message} if {
	some bucket in input.resources
	some setting, besides in settings
	plinth.may_equal(bucket.properties.PublicAccessBlockConfiguration[setting], false)
	not moot(bucket, besides)
	message := sprintf("The bucket's public access block leaves %s off.", [setting])
}

# Without a block in the configuration it is S3 that refuses the policy or the bucket that is public.
deny contains {"resource": bucket.id, "evidence": evidence, "message": message} if {
	some bucket in input.resources
	not bucket.properties.PublicAccessBlockConfiguration.RestrictPublicBuckets == true
	not blocked_by_account(bucket, "restrict_public_buckets")
	some policy in plinth.named_by(bucket.id, "AWS::S3::BucketPolicy", "Bucket")
	some i, statement in policy.properties.PolicyDocument.Statement
	plinth.may_equal(statement.Effect, "Allow")
	some who in everybody(statement.Principal)
	not plinth.has_elements(statement.Condition)
	message := "The bucket's policy admits everybody, and nothing blocks it."
	at := ["PolicyDocument", "Statement", i]
	evidence := [
		{"path": ["PublicAccessBlockConfiguration", "RestrictPublicBuckets"]},
		{"resource": policy.id, "path": array.concat(at, ["Effect"])},
		{"resource": policy.id, "path": array.concat(at, who)},
		{"resource": policy.id, "path": array.concat(at, ["Condition"]), "exact": true},
		{"no": "aws_s3_account_public_access_block"},
	]
}

deny contains {"resource": bucket.id, "evidence": evidence, "message": message} if {
	some bucket in input.resources
	plinth.may_be_one_of(bucket.properties.AccessControl, ["PublicRead", "PublicReadWrite", "AuthenticatedRead"])
	not bucket.properties.PublicAccessBlockConfiguration.IgnorePublicAcls == true
	not blocked_by_account(bucket, "ignore_public_acls")
	message := "The bucket's ACL admits people outside of the account, and nothing blocks it."
	evidence := [
		{"path": ["AccessControl"]},
		{"path": ["PublicAccessBlockConfiguration", "IgnorePublicAcls"]},
		{"no": "aws_s3_account_public_access_block"},
	]
}

# The settings about ACLs mean nothing where ACLs are disabled.
settings := {
	"BlockPublicPolicy": [],
	"RestrictPublicBuckets": [],
	"BlockPublicAcls": [["OwnershipControls", "Rules"]],
	"IgnorePublicAcls": [["OwnershipControls", "Rules"]],
}

moot(bucket, [_]) if {
	some rule in bucket.properties.OwnershipControls.Rules
	rule.ObjectOwnership == "BucketOwnerEnforced"
}

everybody(principal) := [["Principal", "AWS", i] | some i, who in principal.AWS; plinth.may_equal(who, "*")] if is_object(principal)

everybody(principal) := [["Principal"]] if not is_object(principal) # not known

# The block of the whole account; CloudFormation has no type for it.
blocked_by_account(bucket, setting) if {
	some block in plinth.all(bucket.id, "aws_s3_account_public_access_block")
	block.properties[setting] == true
}
