# METADATA
# title: Containers drop all capabilities
# description: The container keeps the capabilities that the runtime gives to each, though hardly any program uses them.
# related_resources:
# - ref: https://kubernetes.io/docs/concepts/security/pod-security-standards/
# - ref: https://kubernetes.io/docs/tasks/configure-pod-container/security-context/
# custom:
#   severity: low
#   types: ["Kubernetes::Workload"]
#   practices: [SEC06-BP02, SEC03-BP02]
#   aliases: [k8s-drop-all-capabilities, CKV_K8S_37, KSV-0003, KSV-0106, FG_R00493, No Drop Capabilities for Containers, core_minimize_containers_capabilities_assigned, C-0201, drop-all-capabilities, disallow-capabilities-strict]
#   cwe: [CWE-250]
#   profiles: [exam]
package policies.security.k8s.container_dropped_capabilities

import rego.v2

deny contains {"resource": workload.id, "paths": [array.concat(container.path, drop), os]} if {
	some workload in input.resources
	not plinth.at(workload, os) == "windows"
	some container in workload.containers
	not "ALL" in plinth.list(container.is, drop)
}

# NET_BIND_SERVICE alone may come back; what containers never have is container-added-capabilities' to report.
deny contains {"resource": workload.id, "paths": [array.concat(container.path, array.concat(add, [i])), os], "cause": "add", "message": again} if {
	some workload in input.resources
	not plinth.at(workload, os) == "windows"
	some container in workload.containers
	some i, capability in plinth.list(container.is, add)
	plinth.may_be_one_of(capability, granted)
}

drop := ["securityContext", "capabilities", "drop"]

add := ["securityContext", "capabilities", "add"]

again := "The container adds a capability back that the restricted standard does not admit."

# Windows has no capabilities.
os := ["pod", "spec", "os", "name"]

granted := {"AUDIT_WRITE", "CHOWN", "DAC_OVERRIDE", "FOWNER", "FSETID", "KILL", "MKNOD", "SETFCAP", "SETGID", "SETPCAP", "SETUID", "SYS_CHROOT"}
