# METADATA
# title: Application Load Balancers accept HTTP/2
# description: HTTP/2 is turned off, so browsers open several connections to the load balancer and wait in each for one answer at a time.
# related_resources:
# - ref: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/application-load-balancers.html
# - ref: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-listeners.html
# custom:
#   severity: low
#   types: ["AWS::ElasticLoadBalancingV2::LoadBalancer"]
#   practices: [PERF04-BP05]
#   aliases: [alb-http2-enabled]
package policies.performance_efficiency.elbv2.load_balancer_http2

import rego.v2

deny contains {"resource": balancer.id, "paths": [["LoadBalancerAttributes", "routing.http2.enabled"], ["Type"]]} if {
	some balancer in input.resources
	plinth.may_equal(balancer.properties.Type, "application")
	attribute := plinth.at(balancer.properties, ["LoadBalancerAttributes", "routing.http2.enabled"])
	not attribute == "true"
}
