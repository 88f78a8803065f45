# METADATA
# title: Pods behind a Service say when they are ready
# description: No container of the pods has a readiness probe, so the Service sends requests to pods that cannot answer yet.
# related_resources:
# - ref: https://kubernetes.io/docs/concepts/configuration/liveness-readiness-startup-probes/
# - ref: https://kubernetes.io/docs/tasks/configure-pod-container/configure-liveness-readiness-startup-probes/
# custom:
#   severity: medium
#   types: ["Kubernetes::Workload"]
#   practices: [REL11-BP01, REL11-BP02]
#   aliases: [CKV_K8S_9, C-0018, AC_K8S_0072, no-readiness-probe, readinessProbeMissing, core_readiness_probe_configured]
package policies.reliability.k8s.readiness_probe

import rego.v2

import data.lib.services

deny contains {"resource": workload.id, "evidence": evidence} if {
	some workload in input.resources
	some service in plinth.selected_by(workload.id, "Kubernetes::Service")
	not services.passes_by(service, workload.pod)
	asks_for_readiness(service)
	runs_on(workload.pod)
	not plinth.has_elements(plinth.list(workload.pod, ["spec", "readinessGates"]))
	probes := [["pod", "spec", list, i, "readinessProbe"] |
		some list in ["containers", "initContainers"]
		some i, _ in plinth.list(workload.pod, ["spec", list])
	]
	count([probe | some probe in probes; plinth.given(plinth.at(workload, probe))]) == 0
	evidence := array.concat([{"path": probe, "exact": true} | some probe in probes], evidence_of(service))
}

# Where the addresses of pods are published before they are ready, probes change nothing.
asks_for_readiness(service) if not plinth.at(service.properties, ["spec", "publishNotReadyAddresses"]) == true

# Jobs and other pods that end are no servers.
runs_on(pod) if plinth.may_equal(plinth.at(pod, ["spec", "restartPolicy"]), "Always")

runs_on(pod) if not plinth.at(pod, ["spec", "restartPolicy"])

evidence_of(service) := array.concat(
	[
		{"path": ["pod", "spec", "containers"], "exact": true},
		{"path": ["pod", "spec", "initContainers"], "exact": true},
		{"path": ["pod", "spec", "readinessGates"], "exact": true},
		{"path": ["pod", "spec", "restartPolicy"]},
		{"resource": service.id, "path": ["spec", "publishNotReadyAddresses"]},
	],
	services.evidence(service),
)
