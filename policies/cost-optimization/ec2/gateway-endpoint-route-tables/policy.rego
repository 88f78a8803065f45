# METADATA
# title: Gateway endpoints have route tables that lead to them
# description: No route table leads to the gateway endpoint, so traffic takes the same way as without it.
# related_resources:
# - ref: https://docs.aws.amazon.com/vpc/latest/privatelink/gateway-endpoints.html
# - ref: https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-s3.html
# custom:
#   severity: low
#   profiles: [exam]
#   types: ["AWS::EC2::VPCEndpoint"]
#   practices: [COST08-BP03]
#   aliases: [vpc-endpoint-route-table-association]
package policies.cost_optimization.ec2.gateway_endpoint_route_tables

import rego.v2

deny contains {"resource": endpoint.id, "paths": [["RouteTableIds"], ["VpcEndpointType"]]} if {
	some endpoint in input.resources
	plinth.may_equal(endpoint.properties.VpcEndpointType, "Gateway")
	not plinth.has_elements(endpoint.properties.RouteTableIds)
}
