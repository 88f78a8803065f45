# METADATA
# title: Containers do not name root as their user
# description: The user 0 is named for the container, so its process runs as root whatever user the image was built for.
# related_resources:
# - ref: https://kubernetes.io/docs/concepts/security/pod-security-standards/
# - ref: https://kubernetes.io/docs/tasks/configure-pod-container/security-context/
# custom:
#   severity: medium
#   types: ["Kubernetes::Workload"]
#   practices: [SEC06-BP02, SEC03-BP02]
#   aliases: [KSV-0105, require-run-as-non-root-user]
#   cwe: [CWE-250]
package policies.security.k8s.container_run_as_user

import rego.v2

deny contains {"resource": workload.id, "paths": [array.concat(part.path, user), host_users]} if {
	some workload in input.resources
	not plinth.at(workload, host_users) == false
	some part in workload.secured
	plinth.may_equal(plinth.at(part.is, user), 0)
}

user := ["securityContext", "runAsUser"]

# With users of its own the pod's root is nobody on the node.
host_users := ["pod", "spec", "hostUsers"]
