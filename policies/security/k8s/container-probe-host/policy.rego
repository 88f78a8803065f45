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

import data.lib.pods

deny contains {"resource": workload.id, "paths": [array.concat(container.path, path)]} if {
	some workload in input.resources
	some container in pods.containers(workload)
	some handler in [["livenessProbe"], ["readinessProbe"], ["startupProbe"], ["lifecycle", "postStart"], ["lifecycle", "preStop"]]
	some action in ["httpGet", "tcpSocket"]
	path := array.concat(handler, [action, "host"])
	pods.value(container.is, path) != ""
}
