# METADATA
# title: Service accounts get only the permissions that their pods need
# description: The binding gives a service account every permission, and so every pod that runs as it.
# related_resources:
# - ref: https://kubernetes.io/docs/concepts/security/rbac-good-practices/
# - ref: https://kubernetes.io/docs/reference/access-authn-authz/rbac/
# custom:
#   severity: high
#   types: ["Kubernetes::ClusterRoleBinding", "Kubernetes::RoleBinding"]
#   practices: [SEC03-BP02, SEC03-BP01]
#   cwe: [CWE-269]
package policies.security.k8s.service_account_permissions

import rego.v2

deny contains {"resource": binding.id, "paths": [["roleRef", "name"], ["roleRef", "kind"], ["subjects", i]], "message": message} if {
	some binding in input.resources
	some i, subject in plinth.list(binding.properties, ["subjects"])
	service_account(subject)
	administrator(plinth.at(binding.properties, ["roleRef", "kind"]), plinth.at(binding.properties, ["roleRef", "name"]))
	message := sprintf("The binding makes a service account administrator of %s.", [reach[binding.type]])
}

deny contains {"resource": binding.id, "evidence": array.concat(own, others), "message": message} if {
	some binding in input.resources
	some i, subject in plinth.list(binding.properties, ["subjects"])
	service_account(subject)
	some kind in ["Kubernetes::ClusterRole", "Kubernetes::Role"]
	some role in plinth.refers_to(binding.id, kind)
	some r, rule in plinth.list(role.properties, ["rules"])
	every field, all in everything {
		some granted in plinth.list(rule, [field])
		plinth.may_be_one_of(granted, all)
	}
	message := sprintf("The role lets a service account do everything with every resource of %s.", [reach[binding.type]])
	own := [{"path": ["roleRef", "name"]}, {"path": ["subjects", i]}]
	others := [{"resource": role.id, "path": ["rules", r, field]} | some field, _ in everything]
}

administrator(kind, "cluster-admin") if plinth.may_equal(kind, "ClusterRole")

# The name is not known: any role.
administrator(_, name) if not is_string(name)

# The core group holds Secrets and Pods: all of it is as good as all groups.
everything := {"apiGroups": ["*", ""], "resources": ["*"], "verbs": ["*"]}

reach := {"Kubernetes::ClusterRoleBinding": "the whole cluster", "Kubernetes::RoleBinding": "its namespace"}

service_account(subject) if plinth.may_equal(plinth.at(subject, ["kind"]), "ServiceAccount")

# The names by which service accounts are users and members of groups.
service_account(subject) if plinth.may_match(plinth.at(subject, ["name"]), `^system:(serviceaccounts?(:|$)|(un)?authenticated$)`)
