# METADATA
# title: Seccomp is not turned off
# description: A seccomp profile of Unconfined turns the filter of system calls off, so the process may make every call that the kernel has.
# related_resources:
# - ref: https://kubernetes.io/docs/concepts/security/pod-security-standards/
# - ref: https://kubernetes.io/docs/tutorials/security/seccomp/
# custom:
#   severity: medium
#   types: ["Kubernetes::Workload"]
#   practices: [SEC06-BP02]
#   aliases: [KSV-0104, restrict-seccomp]
#   cwe: [CWE-693]
package policies.security.k8s.container_seccomp_confinement

import rego.v2

deny contains {"resource": workload.id, "paths": [array.concat(part.path, type)]} if {
	some workload in input.resources
	some part in workload.secured
	plinth.value(part.is, ["securityContext", "seccompProfile"])
	not plinth.at(part.is, type) in {"RuntimeDefault", "Localhost"}
}

type := ["securityContext", "seccompProfile", "type"]
