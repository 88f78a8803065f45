# METADATA
# title: Classic load balancers spread requests over the instances of all zones
# description: Cross-zone load balancing is off, so the instances of the zone that has the fewest get the most requests each.
# related_resources:
# - ref: https://docs.aws.amazon.com/elasticloadbalancing/latest/classic/enable-disable-crosszone-lb.html
# - ref: https://docs.aws.amazon.com/elasticloadbalancing/latest/userguide/how-elastic-load-balancing-works.html
# custom:
#   severity: low
#   types: ["AWS::ElasticLoadBalancing::LoadBalancer"]
#   practices: [REL10-BP01, PERF04-BP04]
#   aliases: [clb-cross-zone, AwsSolutions-ELB4, CKV_AWS_138, ELB.9, ELBCrossZoneLoadBalancingEnabled, ELB_CROSS_ZONE_LOAD_BALANCING_ENABLED, FG_R00043, elb_classic_lb_cross_zone_load_balancing_enabled]
package policies.reliability.elb.load_balancer_cross_zone

import rego.v2

deny contains {"resource": balancer.id, "evidence": evidence} if {
	some balancer in input.resources
	not balancer.properties.CrossZone == true
	not one_zone(balancer)
	evidence := [
		{"path": ["CrossZone"]},
		{"path": ["Subnets"], "exact": true},
		{"path": ["AvailabilityZones"], "exact": true},
	]
}

one_zone(balancer) if {
	some property in ["Subnets", "AvailabilityZones"]
	count(balancer.properties[property]) == 1
	plinth.has_elements(balancer.properties[property])
}
