# METADATA
# title: Classic load balancers let requests end before an instance leaves
# description: Connection draining is off, so requests in flight are cut when an instance is deregistered or becomes unhealthy.
# related_resources:
# - ref: https://docs.aws.amazon.com/elasticloadbalancing/latest/classic/config-conn-drain.html
# - ref: https://docs.aws.amazon.com/elasticloadbalancing/latest/classic/introduction.html
# custom:
#   severity: low
#   types: ["AWS::ElasticLoadBalancing::LoadBalancer"]
#   practices: [REL11-BP02, OPS06-BP03]
#   aliases: [clb-connection-draining, AwsSolutions-ELB3, CLBConnectionDraining, ELB.7, ec2_classic_lb_connection_draining_enabled, elb_connection_draining_enabled]
package policies.reliability.elb.load_balancer_connection_draining

import rego.v2

deny contains {"resource": balancer.id, "paths": [["ConnectionDrainingPolicy", "Enabled"]]} if {
	some balancer in input.resources
	not balancer.properties.ConnectionDrainingPolicy.Enabled == true
}
