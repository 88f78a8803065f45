# METADATA
# title: Containers take no port of their node
# description: A container takes a port of its node, where NetworkPolicies and Services do not stand before it, and where a second pod finds no room.
# related_resources:
# - ref: https://kubernetes.io/docs/concepts/security/pod-security-standards/
# - ref: https://kubernetes.io/docs/concepts/configuration/overview/
# custom:
#   severity: medium
#   types: ["Kubernetes::Workload"]
#   practices: [SEC05-BP02, SEC06-BP02]
#   aliases: [k8s-no-host-port, CKV_K8S_26, KSV-0024, core_minimize_admission_hostport_containers, hostPortSet, C-0044, C-0204, disallow-host-ports]
#   cwe: [CWE-668]
package policies.security.k8s.container_host_port

import rego.v2

deny contains {"resource": workload.id, "paths": [array.concat(container.path, ["ports", i, "hostPort"])]} if {
	some workload in input.resources
	some container in workload.containers
	some i, port in plinth.list(container.is, ["ports"])
	plinth.value(port, ["hostPort"]) != 0
}
