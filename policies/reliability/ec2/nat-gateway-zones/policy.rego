# METADATA
# title: Private subnets leave through a NAT gateway in their own zone
# description: Subnets of other Availability Zones route through this NAT gateway, so the loss of its zone cuts off all of them.
# related_resources:
# - ref: https://docs.aws.amazon.com/vpc/latest/userguide/nat-gateway-basics.html
# - ref: https://docs.aws.amazon.com/wellarchitected/latest/framework/rel_fault_isolation_multiaz_region_system.html
# custom:
#   severity: medium
#   types: ["AWS::EC2::NatGateway"]
#   practices: [REL10-BP01, COST08-BP02]
#   aliases: [nat-gateway-single-az-dependency, nat-cross-az-traffic]
#   profiles: [exam]
package policies.reliability.ec2.nat_gateway_zones

import rego.v2

# A regional NAT gateway has no subnet, and follows its clients to their zones.
deny contains {"resource": nat.id, "evidence": [{"path": [], "exact": true}, proof(home, client), proof(client, home)]} if {
	some nat in input.resources
	some home in zones(plinth.targets(nat.id, nat.properties.SubnetId, "AWS::EC2::Subnet"))
	some client in zones(clients(nat))
	home.zone != client.zone
	some zone in [home.zone, client.zone]
	decidable(zone)
}

# clients gives the subnets whose route table leads to the gateway.
clients(nat) := [subnet |
	some route in plinth.named_by(nat.id, "AWS::EC2::Route", "NatGatewayId")
	some table in plinth.targets(route.id, route.properties.RouteTableId, "AWS::EC2::RouteTable")
	some association in plinth.named_by(table.id, "AWS::EC2::SubnetRouteTableAssociation", "RouteTableId")
	some subnet in plinth.targets(association.id, association.properties.SubnetId, "AWS::EC2::Subnet")
]

# zones gives the zone of each subnet that says one.
zones(subnets) := [{"resource": subnet.id, "path": [key], "zone": zone} |
	some subnet in subnets
	some key in ["AvailabilityZone", "AvailabilityZoneId"]
	zone := subnet.properties[key]
]

# Two of a region's zones differ whatever they are.
proof(place, other) := {"resource": place.resource, "path": [], "exact": true} if {
	list := plinth.part_of(place.zone)
	startswith(list, "zones of ")
	list == plinth.part_of(other.zone)
} else := {"resource": place.resource, "path": place.path}

# Of two zones of which nothing is known nothing can be said.
decidable(zone) if is_string(zone)

decidable(zone) if plinth.part_of(zone)
