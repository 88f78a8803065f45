# METADATA
# title: Containers keep an AppArmor profile
# description: An AppArmor profile is turned off or is none that the standards know, so the kernel no longer holds the process to a list of files and rights.
# related_resources:
# - ref: https://kubernetes.io/docs/concepts/security/pod-security-standards/
# - ref: https://kubernetes.io/docs/tutorials/security/apparmor/
# custom:
#   severity: medium
#   types: ["Kubernetes::Workload"]
#   practices: [SEC06-BP02]
#   aliases: [k8s-apparmor-profile, KSV-0002, restrict-apparmor-profiles, k8spspapparmor]
#   cwe: [CWE-693]
package policies.security.k8s.container_apparmor

import rego.v2

deny contains {"resource": workload.id, "paths": [array.concat(part.path, type)]} if {
	some workload in input.resources
	some part in workload.secured
	plinth.value(part.is, ["securityContext", "appArmorProfile"])
	not plinth.at(part.is, type) in {"RuntimeDefault", "Localhost"}
}

# Before the field there were annotations, one for each container, which still hold.
deny contains {"resource": workload.id, "paths": [["pod", "metadata", "annotations", key]]} if {
	some workload in input.resources
	some key, profile in plinth.at(workload, ["pod", "metadata", "annotations"])
	startswith(key, "container.apparmor.security.beta.kubernetes.io/")
	not profile in {"", null, "runtime/default"}
	not startswith(profile, "localhost/")
}

# Annotations that are not known may be such.
deny contains {"resource": workload.id, "paths": [["pod", "metadata", "annotations"]]} if {
	some workload in input.resources
	is_set(plinth.at(workload, ["pod", "metadata", "annotations"]))
}

type := ["securityContext", "appArmorProfile", "type"]
