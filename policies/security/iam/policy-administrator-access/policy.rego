# METADATA
# title: IAM policies grant only what is needed
# description: A statement allows every action on every resource.
# related_resources:
# - ref: https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html
# - ref: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements.html
# custom:
#   severity: high
#   types: ["AWS::IAM::Policy", "AWS::IAM::ManagedPolicy", "AWS::IAM::Role", "AWS::IAM::User", "AWS::IAM::Group", "AWS::SSO::PermissionSet"]
#   practices: [SEC03-BP02, SEC03-BP01]
#   aliases: [CKV_AWS_1, CKV_AWS_62, FG_R00092, IAM.1]
#   cwe: [CWE-269]
package policies.security.iam.policy_administrator_access

import rego.v2

deny contains {"resource": policy.id, "paths": [array.concat(["PolicyDocument", "Statement", i], [key]) | some key in keys]} if {
	some policy in input.resources
	some i, statement in policy.properties.PolicyDocument.Statement
	plinth.grants(statement, "*:*", "*")
	keys := evidence(statement)
}

deny contains {"resource": owner.id, "paths": [array.concat(["Policies", p, "PolicyDocument", "Statement", i], [key]) | some key in keys]} if {
	some owner in input.resources
	some p, inline in owner.properties.Policies
	some i, statement in inline.PolicyDocument.Statement
	plinth.grants(statement, "*:*", "*")
	keys := evidence(statement)
}

# Identity Center makes a role of a permission set in every account to which the set is assigned.
deny contains {"resource": set.id, "paths": [["InlinePolicy", "Statement", i, key] | some key in keys]} if {
	some set in input.resources
	some i, statement in set.properties.InlinePolicy.Statement
	plinth.grants(statement, "*:*", "*")
	keys := evidence(statement)
}

evidence(statement) := [key | some key in ["Action", "NotAction", "Resource", "NotResource", "Effect"]; statement[key]]
