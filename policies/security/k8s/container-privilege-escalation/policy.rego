# METADATA
# title: Containers cannot gain privileges
# description: The container may gain more privileges than its process was started with, since allowPrivilegeEscalation is not false.
# related_resources:
# - ref: https://kubernetes.io/docs/concepts/security/pod-security-standards/
# - ref: https://kubernetes.io/docs/tasks/configure-pod-container/security-context/
# custom:
#   severity: medium
#   types: ["Kubernetes::Workload"]
#   practices: [SEC06-BP02, SEC03-BP02]
#   aliases: [k8s-no-privilege-escalation, CKV_K8S_20, KSV-0001, FG_R00489, Privilege Escalation Allowed, core_minimize_allowPrivilegeEscalation_containers, privilege-escalation-container, privilegeEscalationAllowed, C-0016, disallow-privilege-escalation, k8spspallowprivilegeescalationcontainer]
#   cwe: [CWE-269]
package policies.security.k8s.container_privilege_escalation

import rego.v2

deny contains {"resource": workload.id, "paths": [array.concat(container.path, setting), os]} if {
	some workload in input.resources
	not plinth.at(workload, os) == "windows"
	some container in workload.containers
	not plinth.at(container.is, setting) == false
}

setting := ["securityContext", "allowPrivilegeEscalation"]

# Windows has no such setting.
os := ["pod", "spec", "os", "name"]
