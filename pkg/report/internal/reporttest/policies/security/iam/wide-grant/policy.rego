# METADATA
# title: IAM policies grant only what is needed
# description: A statement allows every action on every resource.
# related_resources:
# - ref: https://example.com/grants
# custom:
#   severity: critical
#   types: ["AWS::IAM::Policy", "AWS::IAM::Role"]
#   practices: [SEC03-BP02]
#   cwe: [CWE-269]
package policies.security.iam.wide_grant

import rego.v2

deny contains {"resource": policy.id, "paths": [["PolicyDocument", "Statement", i, "Action"], ["PolicyDocument", "Statement", i, "Resource"]]} if {
	some policy in input.resources
	some i, statement in policy.properties.PolicyDocument.Statement
	plinth.grants(statement, "*:*", "*")
}
