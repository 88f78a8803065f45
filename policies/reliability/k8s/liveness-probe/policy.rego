# METADATA
# title: Pods that run on are restarted when they hang
# description: No container of the pods has a liveness probe, so a program that hangs without ending stays as it is.
# related_resources:
# - ref: https://kubernetes.io/docs/concepts/configuration/liveness-readiness-startup-probes/
# - ref: https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/
# custom:
#   severity: low
#   types: ["Kubernetes::Workload"]
#   practices: [REL11-BP03, REL11-BP01]
#   aliases: [AC_K8S_0070, C-0056, CKV_K8S_8, Liveness Probe Is Not Defined, core_liveness_probe_configured, livenessProbeMissing, no-liveness-probe]
#   profiles: [exam]
package policies.reliability.k8s.liveness_probe

import rego.v2

deny contains {"resource": workload.id, "evidence": evidence} if {
	some workload in input.resources
	runs_on(workload.pod)
	probed := [container | some container in workload.containers; container.path[2] != "ephemeralContainers"]
	count([container | some container in probed; plinth.given(plinth.at(container.is, ["livenessProbe"]))]) == 0
	evidence := array.concat(
		[{"path": array.concat(container.path, ["livenessProbe"]), "exact": true} | some container in probed],
		[
			{"path": ["pod", "spec", "containers"], "exact": true},
			{"path": ["pod", "spec", "initContainers"], "exact": true},
			{"path": ["pod", "spec", "restartPolicy"]},
		],
	)
}

# Jobs and other pods that end have deadlines in place of probes.
runs_on(pod) if plinth.may_equal(plinth.at(pod, ["spec", "restartPolicy"]), "Always")
