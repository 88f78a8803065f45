# METADATA
# title: Security groups keep administration ports off the internet
# description: An ingress rule opens an administration port to every address on the internet.
# related_resources:
# - ref: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/security-group-rules-reference.html
# - ref: https://docs.aws.amazon.com/systems-manager/latest/userguide/session-manager.html
# custom:
#   severity: high
#   types: ["AWS::EC2::SecurityGroup"]
#   practices: [SEC05-BP02, SEC05-BP01]
#   aliases: [CKV_AWS_24, CKV_AWS_25, AVD-AWS-0107, EC2.13, EC2.14]
#   partial: [CKV_AWS_24, CKV_AWS_25, EC2.13, EC2.14]
#   cwe: [CWE-284]
#   parameters:
#     ports:
#       default: [22, 3389]
#       description: The ports that administrators connect to.
package policies.security.ec2.security_group_admin_ports

import rego.v2

deny contains {"resource": group.id, "paths": paths} if {
	some group in input.resources
	some i, rule in group.properties.SecurityGroupIngress
	some source in open_sources(rule)
	plinth.may_be_one_of(rule.IpProtocol, ["tcp", "6"])
	some port in data.plinth.parameters.ports
	plinth.may_be_at_most(rule.FromPort, port)
	plinth.may_be_at_least(rule.ToPort, port)
	paths := [["SecurityGroupIngress", i, field] | some field in [source, "FromPort", "ToPort", "IpProtocol"]]
}

deny contains {"resource": group.id, "paths": paths} if {
	some group in input.resources
	some i, rule in group.properties.SecurityGroupIngress
	some source in open_sources(rule)
	plinth.may_equal(rule.IpProtocol, "-1")
	paths := [["SecurityGroupIngress", i, field] | some field in [source, "IpProtocol"]]
}

open_sources(rule) := {source |
	some source, anywhere in {"CidrIp": "0.0.0.0/0", "CidrIpv6": "::/0"}
	plinth.may_equal(rule[source], anywhere)
}
