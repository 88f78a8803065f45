# METADATA
# title: Probes and lifecycle hooks call the pod they belong to
# description: A probe or lifecycle hook names a host, so the kubelet sends requests from the node to an address that whoever writes the pod chooses.
# related_resources:
# - ref: https://kubernetes.io/docs/concepts/security/pod-security-standards/
# - ref: https://kubernetes.io/docs/tasks/configure-pod-container/configure-liveness-readiness-startup-probes/
# custom:
#   severity: medium
#   types: ["Kubernetes::Workload"]
#   practices: [SEC05-BP02, SEC06-BP02]
#   aliases: [k8spsphostprobeslifecycle]
#   cwe: [CWE-918]
package policies.security.k8s.container_probe_host

import rego.v2

deny contains {"resource": workload.id, "paths": [array.concat(container.path, host)]} if {
	some workload in input.resources
	some container in workload.containers
	some host in hosts
	plinth.value(container.is, host) != ""
}

hosts := [
	["livenessProbe", "httpGet", "host"], ["livenessProbe", "tcpSocket", "host"],
	["readinessProbe", "httpGet", "host"], ["readinessProbe", "tcpSocket", "host"],
	["startupProbe", "httpGet", "host"], ["startupProbe", "tcpSocket", "host"],
	["lifecycle", "postStart", "httpGet", "host"], ["lifecycle", "postStart", "tcpSocket", "host"],
	["lifecycle", "preStop", "httpGet", "host"], ["lifecycle", "preStop", "tcpSocket", "host"],
]
