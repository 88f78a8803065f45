# METADATA
# title: Containers run without privileged mode
# description: A container is privileged, so whoever takes it over controls the node and every pod on it.
# related_resources:
# - ref: https://kubernetes.io/docs/concepts/security/pod-security-standards/
# - ref: https://kubernetes.io/docs/concepts/security/linux-kernel-security-constraints/
# custom:
#   severity: high
#   types: ["Kubernetes::Workload"]
#   practices: [SEC06-BP02, SEC03-BP02]
#   aliases: [k8s-no-privileged-container, CKV_K8S_16, KSV-0017, FG_R00485, Container Is Privileged, core_minimize_privileged_containers, privileged-container, container-security-context-privileged, runAsPrivileged, C-0057, disallow-privileged-containers, k8spspprivilegedcontainer]
#   cwe: [CWE-250]
package policies.security.k8s.container_privileged

import rego.v2

deny contains {"resource": workload.id, "paths": [array.concat(container.path, privileged)]} if {
	some workload in input.resources
	some container in workload.containers
	plinth.may_equal(plinth.at(container.is, privileged), true)
}

privileged := ["securityContext", "privileged"]
