# METADATA
# title: Auto Scaling groups span several Availability Zones
# description: All instances of the group are in one Availability Zone, so the loss of that zone stops all of them.
# related_resources:
# - ref: https://docs.aws.amazon.com/autoscaling/ec2/userguide/auto-scaling-benefits.html
# - ref: https://docs.aws.amazon.com/wellarchitected/latest/framework/rel_fault_isolation_multiaz_region_system.html
# custom:
#   severity: medium
#   types: ["AWS::AutoScaling::AutoScalingGroup"]
#   practices: [REL10-BP01, REL11-BP02]
#   aliases: [FG_R00014, AutoScaling.2, autoscaling_group_multiple_az, asg-subnets-single-az]
package policies.reliability.autoscaling.group_zones

import rego.v2

# one subnet, or one zone
deny contains {"resource": group.id, "evidence": [{"path": [property], "exact": alone(group, property, element)}]} if {
	some group in input.resources
	property := placement(group)
	elements := {element | some element in group.properties[property]}
	count(elements) == 1
	some element in elements
	not all_zones(element)
	not contains(element, ",")
}

# several, of which none is certainly in another zone than the rest
deny contains {"resource": group.id, "evidence": evidence} if {
	some group in input.resources
	property := placement(group)
	elements := group.properties[property]
	count({element | some element in elements}) > 1
	places := [place | some i, element in elements; place := place_of(group, property, i, element)]
	zones := {place.zone | some place in places}
	not apart(zones)
	decidable(zones)
	evidence := array.concat([{"path": [property], "exact": true}], [proof(place, zones) | some place in places])
}

placement(group) := [property |
	some property in ["VPCZoneIdentifier", "AvailabilityZones", "AvailabilityZoneIds"]
	count(group.properties[property]) > 0
][0]

# A text that is not known may hold several subnets, with commas between them.
default alone(_, _, _) := false

alone(_, property, element) if {
	plinth.part_of(element)
	property != "VPCZoneIdentifier"
}

alone(group, _, element) if {
	count(plinth.targets(group.id, element, "AWS::EC2::Subnet")) == 1
}

# The zone of a subnet or the element itself; {"of": …} where it is known that nothing can be known of it:
# AWS chooses the zone of the subnet, or the subnet is not in the configuration.
place_of(group, property, i, element) := {"resource": subnet.id, "path": [name], "zone": zone} if {
	[subnet] = plinth.targets(group.id, element, "AWS::EC2::Subnet")
	[name, zone] := array.concat(
		[[key, value] | some key in ["AvailabilityZone", "AvailabilityZoneId"]; value := subnet.properties[key]],
		[["AvailabilityZone", {"of": i}]],
	)[0]
} else := {"resource": group.id, "path": [property, i], "zone": {"of": i}} if {
	property == "VPCZoneIdentifier"
	is_string(element)
} else := {"resource": group.id, "path": [property, i], "zone": element}

decidable(zones) if every zone in zones { not is_object(zone) }

decidable(zones) if {
	some zone in zones
	not is_object(zone)
	not is_string(zone)
}

# Equal zones are certain whatever zone they are.
proof(place, zones) := {"resource": place.resource, "path": [], "exact": true} if {
	count(zones) == 1
} else := {"resource": place.resource, "path": place.path}

apart(zones) if {
	some a in zones
	some b in (zones - {a})
	is_string(a)
	is_string(b)
}

# elements of one list of zones
apart(zones) if {
	some a in zones
	some b in (zones - {a})
	plinth.part_of(a) == plinth.part_of(b)
}

all_zones(element) if {
	not plinth.has_elements([element])
	startswith(plinth.part_of(element), "zones of ")
}
