# METADATA
# title: Autoscaled workloads leave their replicas to the autoscaler
# description: The workload sets a number of replicas although an autoscaler does, so each deployment undoes the scaling.
# related_resources:
# - ref: https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale/
# - ref: https://kubernetes.io/docs/concepts/workloads/controllers/deployment/
# custom:
#   severity: medium
#   types: ["Kubernetes::Workload"]
#   practices: [PERF02-BP05, REL07-BP01]
#   aliases: [deployment-targeted-by-hpa-does-not-have-replicas-configured]
package policies.performance_efficiency.k8s.autoscaled_replicas

import rego.v2

deny contains {"resource": workload.id, "evidence": evidence} if {
	some workload in input.resources
	fixed(workload)
	some autoscaler in may_scale(workload)
	evidence := [{"path": ["spec", "replicas"]}, {"resource": autoscaler.id, "path": ["spec", "scaleTargetRef", "name"]}]
}

may_scale(workload) := array.concat(
	[autoscaler | some kind in autoscalers; some autoscaler in plinth.referred_by(workload.id, kind)],
	[autoscaler | some kind in autoscalers; some autoscaler in plinth.all(workload.id, kind); of_unknown_target(autoscaler)],
)

of_unknown_target(autoscaler) if {
	name := plinth.at(autoscaler.properties, ["spec", "scaleTargetRef", "name"])
	not is_string(name)
}

autoscalers := ["Kubernetes::HorizontalPodAutoscaler", "Kubernetes::ScaledObject"]

# No replicas at all switch a workload off, and an autoscaler leaves it so.
fixed(workload) if {
	replicas := plinth.at(workload.properties, ["spec", "replicas"])
	not replicas in {0, null}
}
