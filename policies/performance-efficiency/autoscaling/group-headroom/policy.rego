# METADATA
# title: Auto Scaling groups leave their policies room
# description: The group's least and greatest sizes are equal, so its scaling policy can never add or remove an instance.
# related_resources:
# - ref: https://docs.aws.amazon.com/autoscaling/ec2/userguide/asg-capacity-limits.html
# - ref: https://docs.aws.amazon.com/autoscaling/ec2/userguide/as-scaling-target-tracking.html
# custom:
#   severity: medium
#   types: ["AWS::AutoScaling::AutoScalingGroup"]
#   practices: [PERF02-BP05, REL07-BP03]
#   aliases: [E3712, asg-scaling-headroom]
package policies.performance_efficiency.autoscaling.group_headroom

import rego.v2

deny contains {"resource": group.id, "evidence": evidence} if {
	some group in input.resources
	some scaling in plinth.referred_by(group.id, "AWS::AutoScaling::ScalingPolicy")
	not raises_maximum(scaling)
	count(plinth.referred_by(group.id, "AWS::AutoScaling::ScheduledAction")) == 0
	may_be_equal(group.properties.MaxSize, group.properties.MinSize)
	evidence := [
		{"path": ["MaxSize"]},
		{"path": ["MinSize"]},
		{"resource": scaling.id, "path": ["PredictiveScalingConfiguration", "MaxCapacityBreachBehavior"]},
		{"no": "AWS::AutoScaling::ScheduledAction"},
	]
}

# Predictive scaling may go above the group's greatest size.
raises_maximum(scaling) if scaling.properties.PredictiveScalingConfiguration.MaxCapacityBreachBehavior == "IncreaseMaxCapacity"

may_be_equal(greatest, least) if plinth.may_equal(greatest, least)

# the least size is not known: it may be the greatest
may_be_equal(_, least) if not is_number(least)
