# METADATA
# title: Instances are of a current generation
# description: The instance type is of a previous generation, which does less work for each hour that is paid.
# related_resources:
# - ref: https://aws.amazon.com/ec2/previous-generation/
# - ref: https://docs.aws.amazon.com/ec2/latest/instancetypes/instance-types.html
# custom:
#   severity: low
#   types: ["AWS::EC2::Instance", "AWS::EC2::LaunchTemplate", "AWS::AutoScaling::LaunchConfiguration", "AWS::AutoScaling::AutoScalingGroup"]
#   practices: [PERF02-BP01, PERF05-BP06, COST06-BP02, SUS05-BP02]
#   aliases: [I3100, aws_instance_previous_type, ec2_instance_older_generation]
#   parameters:
#     families:
#       default: [a1, c1, c3, cc2, cg1, cr1, d2, g2, hi1, hs1, i2, m1, m2, m3, r3, t1]
#       description: The families of previous generations. The default is those that EC2 itself no longer counts as current.
package policies.performance_efficiency.ec2.instance_current_generation

import rego.v2

previous := sprintf(`^(%s)\.`, [concat("|", data.plinth.parameters.families)])

deny contains {"resource": machine.id, "paths": [["InstanceType"]]} if {
	some machine in input.resources
	plinth.may_match(machine.properties.InstanceType, previous)
}

deny contains {"resource": template.id, "paths": [["LaunchTemplateData", "InstanceType"]]} if {
	some template in input.resources
	plinth.may_match(template.properties.LaunchTemplateData.InstanceType, previous)
}

deny contains {"resource": group.id, "paths": [["MixedInstancesPolicy", "LaunchTemplate", "Overrides", i, "InstanceType"]]} if {
	some group in input.resources
	some i, override in group.properties.MixedInstancesPolicy.LaunchTemplate.Overrides
	plinth.may_match(override.InstanceType, previous)
}
