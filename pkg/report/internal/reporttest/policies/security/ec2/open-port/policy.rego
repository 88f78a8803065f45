# METADATA
# title: Security groups keep administration off the internet
# description: An ingress rule opens an administration port to every address on the internet.
# related_resources:
# - ref: https://example.com/ports
# custom:
#   severity: high
#   types: ["AWS::EC2::SecurityGroup"]
#   practices: [SEC05-BP02, SEC05-BP01]
#   aliases: [EC2.13]
#   cwe: [CWE-284]
package policies.security.ec2.open_port

import rego.v2

deny contains {"resource": group.id, "paths": paths} if {
	some group in input.resources
	some i, rule in group.properties.SecurityGroupIngress
	plinth.may_equal(rule.CidrIp, "0.0.0.0/0")
	plinth.may_be_at_most(rule.FromPort, 22)
	plinth.may_be_at_least(rule.ToPort, 22)
	paths := [["SecurityGroupIngress", i, field] | some field in ["CidrIp", "FromPort", "ToPort"]]
}
