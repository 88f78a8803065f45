# METADATA
# title: Windows pods run outside of the host
# description: A container is a HostProcess container, so its process runs on the Windows node itself, with that node's files, network and rights.
# related_resources:
# - ref: https://kubernetes.io/docs/concepts/security/pod-security-standards/
# - ref: https://kubernetes.io/docs/tasks/configure-pod-container/create-hostprocess-pod/
# custom:
#   severity: high
#   types: ["Kubernetes::Workload"]
#   practices: [SEC06-BP02, SEC03-BP02]
#   aliases: [k8s-no-windows-host-process, KSV-0103, core_minimize_admission_windows_hostprocess_containers, hostProcess, C-0202, disallow-host-process, k8spsphostprocess]
#   cwe: [CWE-250]
package policies.security.k8s.pod_host_process

import rego.v2

deny contains {"resource": workload.id, "paths": [array.concat(part.path, host_process)]} if {
	some workload in input.resources
	some part in workload.secured
	plinth.may_equal(plinth.at(part.is, host_process), true)
}

host_process := ["securityContext", "windowsOptions", "hostProcess"]
