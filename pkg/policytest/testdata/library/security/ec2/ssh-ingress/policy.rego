# METADATA
# title: Security groups keep SSH from the internet
# description: Port 22 is open to every address.
# related_resources:
#   - ref: https://docs.aws.amazon.com/vpc/latest/userguide/vpc-security-groups.html
# custom:
#   severity: high
#   types: ["AWS::EC2::SecurityGroup"]
#   practices: [SEC05-BP02]
#   aliases: [EC2.13]
package policies.security.ec2.ssh_ingress

import rego.v2

deny contains {"resource": group.id, "paths": [
	["SecurityGroupIngress", i, "CidrIp"],
	["SecurityGroupIngress", i, "FromPort"],
	["SecurityGroupIngress", i, "ToPort"],
]} if {
	some group in input.resources
	some i, rule in group.properties.SecurityGroupIngress
	plinth.may_equal(rule.CidrIp, "0.0.0.0/0")
	plinth.may_be_at_most(rule.FromPort, 22)
	plinth.may_be_at_least(rule.ToPort, 22)
}
