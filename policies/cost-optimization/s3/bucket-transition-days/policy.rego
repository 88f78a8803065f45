# METADATA
# title: Lifecycle rules respect the minimum storage time of their classes
# description: The rule expires objects before the minimum storage time of the class that it moves them to is over, which is charged all the same.
# related_resources:
# - ref: https://docs.aws.amazon.com/AmazonS3/latest/userguide/lifecycle-transition-general-considerations.html
# - ref: https://docs.aws.amazon.com/AmazonS3/latest/userguide/storage-class-intro.html
# custom:
#   severity: low
#   types: ["AWS::S3::Bucket"]
#   practices: [COST06-BP02, COST04-BP05]
#   aliases: [s3-transition-minimum-duration]
package policies.cost_optimization.s3.bucket_transition_days

import rego.v2

deny contains {"resource": bucket.id, "paths": [expiry, entry, class, status]} if {
	some bucket in input.resources
	some i, rule in bucket.properties.LifecycleConfiguration.Rules
	some j, transition in rule.Transitions
	some kind, days in minimum
	plinth.may_equal(transition.StorageClass, kind)
	early(rule.ExpirationInDays, transition.TransitionInDays, days)
	not rule.Status == "Disabled"
	at := ["LifecycleConfiguration", "Rules", i]
	expiry := array.concat(at, ["ExpirationInDays"])
	entry := array.concat(at, ["Transitions", j, "TransitionInDays"])
	class := array.concat(at, ["Transitions", j, "StorageClass"])
	status := array.concat(at, ["Status"])
}

# minimum is the number of days for which each class is charged at least.
minimum := {"STANDARD_IA": 30, "ONEZONE_IA": 30, "GLACIER_IR": 90, "GLACIER": 90, "DEEP_ARCHIVE": 180}

early(expiry, entry, days) if plinth.may_be_at_most(expiry, (entry + days) - 1)

# the day of the transition is not known: any expiry may be too early
early(_, entry, _) if not is_number(entry)
