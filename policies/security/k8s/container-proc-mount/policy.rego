# METADATA
# title: Containers see /proc with its masks
# description: A container sees /proc without the masks of the runtime, so files that show or set what the node's kernel does are open to its process.
# related_resources:
# - ref: https://kubernetes.io/docs/concepts/security/pod-security-standards/
# - ref: https://kubernetes.io/docs/concepts/workloads/pods/user-namespaces/
# custom:
#   severity: medium
#   types: ["Kubernetes::Workload"]
#   practices: [SEC06-BP02]
#   aliases: [k8s-proc-mount-default, KSV-0027, Container Runs Unmasked, unsafe-proc-mount, procMount, disallow-proc-mount, k8spspprocmount]
#   cwe: [CWE-668]
package policies.security.k8s.container_proc_mount

import rego.v2

# In a user namespace root has no rights over the node, and masks are no longer what holds it.
deny contains {"resource": workload.id, "paths": [array.concat(container.path, proc_mount), host_users]} if {
	some workload in input.resources
	not plinth.at(workload, host_users) == false
	some container in workload.containers
	plinth.value(container.is, proc_mount) != "Default"
}

proc_mount := ["securityContext", "procMount"]

host_users := ["pod", "spec", "hostUsers"]
