# METADATA
# title: Network load balancers spread traffic over the targets of all zones
# description: Cross-zone load balancing is off, so each zone's share of the traffic goes to that zone's targets alone, however few they are.
# related_resources:
# - ref: https://docs.aws.amazon.com/elasticloadbalancing/latest/network/network-load-balancers.html
# - ref: https://docs.aws.amazon.com/elasticloadbalancing/latest/userguide/how-elastic-load-balancing-works.html
# custom:
#   severity: low
#   types: ["AWS::ElasticLoadBalancingV2::LoadBalancer"]
#   practices: [REL10-BP01, PERF04-BP04]
#   aliases: [elbv2-cross-zone, CKV_AWS_152]
#   profiles: [exam]
package policies.reliability.elbv2.load_balancer_cross_zone

import rego.v2

deny contains {"resource": balancer.id, "evidence": array.concat(evidence, actions(balancer))} if {
	some balancer in input.resources
	plinth.may_be_one_of(balancer.properties.Type, ["network", "gateway"])
	not balancer.properties.LoadBalancerAttributes[attribute] == "true"
	not one_zone(balancer)
	groups := [group | some listener in listeners(balancer); some group in plinth.refers_to(listener.id, "AWS::ElasticLoadBalancingV2::TargetGroup")]
	not all_cross(groups)
	evidence := array.concat(
		[
			{"path": ["LoadBalancerAttributes", attribute]},
			{"path": ["Type"]},
			{"path": ["Subnets"], "exact": true},
			{"path": ["SubnetMappings"], "exact": true},
		],
		[{"resource": group.id, "path": ["TargetGroupAttributes", attribute]} | some group in groups],
	)
}

listeners(balancer) := plinth.named_by(balancer.id, "AWS::ElasticLoadBalancingV2::Listener", "LoadBalancerArn")

# actions gives evidence of which target groups the listeners lead to.
actions(balancer) := [{"resource": listener.id, "path": path, "exact": true} |
	some listener in listeners(balancer)
	some path in array.concat([["DefaultActions"]], [["DefaultActions", i] | some i, _ in listener.properties.DefaultActions])
]

attribute := "load_balancing.cross_zone.enabled"

# What a target group says goes before what its load balancer says.
all_cross(groups) if {
	count(groups) > 0
	every group in groups { group.properties.TargetGroupAttributes[attribute] == "true" }
}

one_zone(balancer) if {
	some property in ["Subnets", "SubnetMappings"]
	count(balancer.properties[property]) == 1
	plinth.has_elements(balancer.properties[property])
}
