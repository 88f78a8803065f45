# METADATA
# title: Traffic to S3 and DynamoDB goes around the NAT gateway
# description: The network has a NAT gateway and no gateway endpoint, so traffic to S3 and DynamoDB is billed for each gigabyte.
# related_resources:
# - ref: https://docs.aws.amazon.com/vpc/latest/privatelink/gateway-endpoints.html
# - ref: https://docs.aws.amazon.com/vpc/latest/userguide/nat-gateway-pricing.html
# custom:
#   severity: low
#   types: ["AWS::EC2::NatGateway"]
#   practices: [COST08-BP02, COST08-BP03]
#   aliases: [vpc-gateway-endpoints, vpc-gateway-endpoint-s3]
package policies.cost_optimization.ec2.nat_gateway_s3_endpoint

import rego.v2

deny contains {"resource": nat.id, "evidence": [{"path": ["ConnectivityType"]}, {"no": "AWS::EC2::VPCEndpoint"}]} if {
	some nat in input.resources
	not nat.properties.ConnectivityType == "private"
	count([endpoint | some endpoint in plinth.all(nat.id, "AWS::EC2::VPCEndpoint"); gateway(endpoint)]) == 0
}

# Only S3 and DynamoDB have gateway endpoints.
gateway(endpoint) if endpoint.properties.VpcEndpointType == "Gateway"
