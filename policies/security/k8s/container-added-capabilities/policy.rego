# METADATA
# title: Containers add no capability beyond the runtime's own
# description: A container adds a capability that containers do not get by themselves, such as one to change the network, load modules or read any file.
# related_resources:
# - ref: https://kubernetes.io/docs/concepts/security/pod-security-standards/
# - ref: https://kubernetes.io/docs/tasks/configure-pod-container/security-context/
# custom:
#   severity: high
#   types: ["Kubernetes::Workload"]
#   practices: [SEC06-BP02, SEC03-BP02]
#   aliases: [k8s-no-added-capabilities, k8s-no-sys-admin-capability, KSV-0005, KSV-0022, KSV-0120, CKV_K8S_39, Containers With Sys Admin Capabilities, insecureCapabilities, dangerousCapabilities, C-0046, disallow-capabilities, k8spspcapabilities]
#   cwe: [CWE-250]
package policies.security.k8s.container_added_capabilities

import rego.v2

deny contains {"resource": workload.id, "paths": [array.concat(container.path, ["securityContext", "capabilities", "add", i])]} if {
	some workload in input.resources
	some container in workload.containers
	some i, capability in plinth.list(container.is, ["securityContext", "capabilities", "add"])
	not capability in allowed
}

# What runtimes grant by themselves, without NET_RAW.
allowed := {
	"AUDIT_WRITE", "CHOWN", "DAC_OVERRIDE", "FOWNER", "FSETID", "KILL", "MKNOD",
	"NET_BIND_SERVICE", "SETFCAP", "SETGID", "SETPCAP", "SETUID", "SYS_CHROOT",
}
