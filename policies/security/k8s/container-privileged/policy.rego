# METADATA
# title: Containers run without privileged mode
# description: A container is privileged, so whoever takes it over controls the node and every pod on it.
# related_resources:
# - ref: https://kubernetes.io/docs/concepts/security/pod-security-standards/
# - ref: https://kubernetes.io/docs/tasks/configure-pod-container/create-hostprocess-pod/
# custom:
#   severity: high
#   types: ["Kubernetes::Workload"]
#   practices: [SEC06-BP02, SEC03-BP02]
#   aliases: [CKV_K8S_16, KSV-0017, KSV-0103, FG_R00485, privileged-container, container-security-context-privileged, runAsPrivileged, hostProcess, C-0057, C-0202, disallow-privileged-containers, disallow-host-process]
#   partial: [KSV-0103, C-0202, hostProcess, disallow-host-process]
#   cwe: [CWE-250]
package policies.security.k8s.container_privileged

import rego.v2

deny contains {"resource": workload.id, "paths": [path]} if {
	some workload in input.resources
	some kind in ["containers", "initContainers", "ephemeralContainers"]
	some i, container in plinth.list(workload.pod, ["spec", kind])
	some setting in [["securityContext", "privileged"], host_process]
	plinth.may_equal(plinth.at(container, setting), true)
	path := array.concat(["pod", "spec", kind, i], setting)
}

deny contains {"resource": workload.id, "paths": [array.concat(["pod", "spec"], host_process)]} if {
	some workload in input.resources
	plinth.may_equal(plinth.at(workload.pod, array.concat(["spec"], host_process)), true)
}

# The same on Windows, for one container or for all of a pod.
host_process := ["securityContext", "windowsOptions", "hostProcess"]
