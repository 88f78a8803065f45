# METADATA
# title: General purpose volumes are gp3
# description: The volume is of type gp2 or io1, which costs more than gp3 for what it does.
# related_resources:
# - ref: https://docs.aws.amazon.com/ebs/latest/userguide/general-purpose.html
# - ref: https://docs.aws.amazon.com/prescriptive-guidance/latest/optimize-costs-microsoft-workloads/ebs-migrate-gp2-gp3.html
# custom:
#   severity: low
#   types: ["AWS::EC2::Volume", "AWS::EC2::Instance", "AWS::EC2::LaunchTemplate", "AWS::AutoScaling::LaunchConfiguration"]
#   practices: [COST06-BP02, COST05-BP05]
#   aliases: [gp2_volumes, low_iops_ebs_volumes, launch-template-gp3]
#   parameters:
#     iops:
#       default: 16000
#       description: The provisioned IOPS of an io1 volume up to which gp3 takes its place.
package policies.cost_optimization.ec2.volume_gp3

import rego.v2

# Outposts have no gp3, and only provisioned IOPS volumes can be attached to several instances.
deny contains {"resource": volume.id, "evidence": evidence} if {
	some volume in input.resources
	some fields in costly(volume.properties)
	not plinth.given(volume.properties.OutpostArn)
	not volume.properties.MultiAttachEnabled == true
	evidence := array.concat([{"path": [field]} | some field in fields], [
		{"path": ["MultiAttachEnabled"]},
		{"path": ["OutpostArn"], "exact": true},
	])
}

# A device without a type has that of its image or snapshot, which is not in the configuration.
deny contains {"resource": server.id, "paths": [array.concat(device.path, ["Ebs", field]) | some field in fields]} if {
	some server in input.resources
	some device in devices(server)
	some fields in costly(device.disk)
}

devices(server) := {{"path": ["BlockDeviceMappings", i], "disk": mapping.Ebs} |
	some i, mapping in server.properties.BlockDeviceMappings
} | {{"path": ["LaunchTemplateData", "BlockDeviceMappings", i], "disk": mapping.Ebs} |
	some i, mapping in server.properties.LaunchTemplateData.BlockDeviceMappings
}

# costly gives what makes a disk replaceable, in each way that it may be.
costly(disk) := {fields |
	some kind, fields in {"gp2": ["VolumeType"], "io1": ["VolumeType", "Iops"]}
	plinth.may_equal(disk.VolumeType, kind)
	within_gp3(kind, disk)
}

within_gp3("gp2", _)

within_gp3("io1", disk) if plinth.may_be_at_most(disk.Iops, data.plinth.parameters.iops)
