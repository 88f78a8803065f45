# METADATA
# title: Pods with users of their own keep the masks of /proc
# description: In a pod with a user namespace a container sees /proc without masks, which the restricted standard does not admit.
# related_resources:
# - ref: https://kubernetes.io/docs/concepts/security/pod-security-standards/
# - ref: https://kubernetes.io/docs/concepts/workloads/pods/user-namespaces/
# custom:
#   severity: low
#   types: ["Kubernetes::Workload"]
#   practices: [SEC06-BP02]
#   aliases: []
#   cwe: [CWE-668]
#   profiles: []
package policies.security.k8s.container_proc_mount_user_namespace

import rego.v2

deny contains {"resource": workload.id, "paths": [array.concat(container.path, proc_mount), host_users]} if {
	some workload in input.resources
	plinth.may_equal(plinth.at(workload, host_users), false)
	some container in workload.containers
	plinth.value(container.is, proc_mount) != "Default"
}

proc_mount := ["securityContext", "procMount"]

host_users := ["pod", "spec", "hostUsers"]
