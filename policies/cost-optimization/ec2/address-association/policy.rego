# METADATA
# title: Elastic IP addresses are in use
# description: Nothing uses the Elastic IP address, which is charged by the hour all the same.
# related_resources:
# - ref: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/elastic-ip-addresses-eip.html
# - ref: https://docs.aws.amazon.com/vpc/latest/userguide/vpc-eips.html
# custom:
#   severity: low
#   types: ["AWS::EC2::EIP"]
#   practices: [COST04-BP03, COST08-BP02]
#   aliases: [vpc-eip-unassigned, CKV2_AWS_19, ec2_elastic_ip_unassigned, unattached_eips, vpc_eip_associated]
package policies.cost_optimization.ec2.address_association

import rego.v2

deny contains {"resource": address.id, "evidence": evidence} if {
	some address in input.resources
	not plinth.given(address.properties.InstanceId)
	count([user | some type in users; some user in plinth.related(address.id, type)]) == 0
	evidence := array.concat([{"path": ["InstanceId"], "exact": true}], [{"no": type} | some type in users])
}

# What an address can be given to, and what may take it by a script at start.
users := [
	"AWS::EC2::EIPAssociation", "AWS::EC2::NatGateway", "AWS::EC2::NetworkInterface", "AWS::EC2::Instance",
	"AWS::EC2::LaunchTemplate", "AWS::AutoScaling::LaunchConfiguration", "AWS::AutoScaling::AutoScalingGroup",
	"AWS::ElasticLoadBalancingV2::LoadBalancer", "AWS::GlobalAccelerator::EndpointGroup", "AWS::Transfer::Server",
	"AWS::Redshift::Cluster", "AWS::SSM::Parameter", "AWS::IAM::Policy",
]
