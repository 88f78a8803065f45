# METADATA
# title: Containers are required to run as a user other than root
# description: Nothing requires that the container runs as another user than root, so an image that says nothing runs as root.
# related_resources:
# - ref: https://kubernetes.io/docs/concepts/security/pod-security-standards/
# - ref: https://kubernetes.io/docs/tasks/configure-pod-container/security-context/
# custom:
#   severity: medium
#   types: ["Kubernetes::Workload"]
#   practices: [SEC06-BP02, SEC03-BP02]
#   aliases: [k8s-run-as-non-root, CKV_K8S_23, KSV-0012, FG_R00490, core_minimize_root_containers_admission, run-as-non-root, runAsRootAllowed, C-0013, require-run-as-nonroot]
#   cwe: [CWE-250]
package policies.security.k8s.container_run_as_non_root

import rego.v2

# Neither the container nor its pod requires it.
deny contains {"resource": workload.id, "paths": [array.concat(container.path, setting), pod_setting, host_users]} if {
	some workload in input.resources
	not plinth.at(workload, host_users) == false
	not plinth.at(workload, pod_setting) == true
	some container in workload.containers
	not plinth.given(plinth.at(container.is, setting))
}

# The container or its pod says that it need not be.
deny contains {"resource": workload.id, "paths": [array.concat(part.path, setting), host_users]} if {
	some workload in input.resources
	not plinth.at(workload, host_users) == false
	some part in workload.secured
	plinth.may_equal(plinth.at(part.is, setting), false)
}

setting := ["securityContext", "runAsNonRoot"]

pod_setting := array.concat(["pod", "spec"], setting)

# With users of its own the pod's root is nobody on the node.
host_users := ["pod", "spec", "hostUsers"]
