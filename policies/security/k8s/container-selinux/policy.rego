# METADATA
# title: Containers keep the SELinux label of a container
# description: A custom SELinux type, user or role takes the process out of the label that keeps containers from the node's files and from each other.
# related_resources:
# - ref: https://kubernetes.io/docs/concepts/security/pod-security-standards/
# - ref: https://kubernetes.io/docs/tasks/configure-pod-container/security-context/
# custom:
#   severity: medium
#   types: ["Kubernetes::Workload"]
#   practices: [SEC06-BP02]
#   aliases: [k8s-selinux-options, KSV-0025, disallow-selinux, k8spspselinuxv2]
#   cwe: [CWE-693]
package policies.security.k8s.container_selinux

import rego.v2

deny contains {"resource": workload.id, "paths": [array.concat(part.path, array.concat(options, [field]))]} if {
	some workload in input.resources
	some part in workload.secured
	given := plinth.value(part.is, options)
	some field, values in allowed
	plinth.value(given, [field])
	not plinth.at(given, [field]) in values
}

allowed := {
	"type": {"", "container_t", "container_init_t", "container_kvm_t", "container_engine_t"},
	"user": {""},
	"role": {""},
}

options := ["securityContext", "seLinuxOptions"]
