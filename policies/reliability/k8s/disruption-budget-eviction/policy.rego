# METADATA
# title: Disruption budgets leave a pod that may be evicted
# description: The budget leaves no pod that may be evicted, so a node with one of its pods cannot be drained.
# related_resources:
# - ref: https://kubernetes.io/docs/tasks/run-application/configure-pdb/
# - ref: https://kubernetes.io/docs/concepts/workloads/pods/disruptions/
# custom:
#   severity: medium
#   types: ["Kubernetes::PodDisruptionBudget"]
#   practices: [REL08-BP05, REL11-BP02]
#   aliases: [pdb-max-unavailable, pdb-min-available, pdbDisruptionsIsZero, pdbMinAvailableGreaterThanHPAMinReplicas, k8spoddisruptionbudget]
package policies.reliability.k8s.disruption_budget_eviction

import rego.v2

# none, however many pods there are
deny contains {"resource": budget.id, "evidence": [{"path": ["spec", field]}, {"path": ["spec", "selector"], "exact": true}]} if {
	some budget in input.resources
	plinth.at(budget.properties, ["spec", "selector"])
	some field, none in {"maxUnavailable": [0, "0", "0%"], "minAvailable": ["100%"]}
	plinth.may_be_one_of(plinth.at(budget.properties, ["spec", field]), none)
}

# none of those that there are
deny contains {"resource": budget.id, "evidence": evidence} if {
	some budget in input.resources
	workloads := plinth.selects(budget.id, "Kubernetes::Workload")
	scales := [scale | some workload in workloads; scale := scale_of(workload)]
	count(scales) == count(workloads)
	minimum := plinth.at(budget.properties, ["spec", "minAvailable"])
	keeps_all(minimum, scales)
	labels := [{"resource": workload.id, "path": ["pod", "metadata", "labels", key]} | some workload in workloads; some key in keys_of(budget)]
	evidence := array.concat(
		[{"path": ["spec", "minAvailable"]}, {"path": ["spec", "selector"]}],
		array.concat(labels, [e | some scale in scales; some e in scale.evidence]),
	)
}

keeps_all(minimum, scales) if {
	total := sum([scale.replicas | some scale in scales])
	total > 0
	needed(minimum, total) >= total
}

needed(minimum, _) := minimum if is_number(minimum)

needed(minimum, total) := ceil((total * to_number(trim_suffix(minimum, "%"))) / 100) if regex.match(`^[0-9]+%$`, minimum)

# The labels that the budget looks at; expressions are evidence with the selector.
keys_of(budget) := [key | some key, _ in plinth.at(budget.properties, ["spec", "selector", "matchLabels"])]

# An autoscaler's minimum is what a drain meets in quiet hours.
scale_of(workload) := {"replicas": replicas(autoscaler, "minReplicas"), "evidence": [{"resource": autoscaler.id, "path": ["spec", "minReplicas"]}]} if {
	[autoscaler] = plinth.referred_by(workload.id, "Kubernetes::HorizontalPodAutoscaler")
}

scale_of(workload) := {"replicas": replicas(workload, "replicas"), "evidence": evidence} if {
	scalable(workload)
	count(plinth.referred_by(workload.id, "Kubernetes::HorizontalPodAutoscaler")) == 0
	evidence := [
		{"resource": workload.id, "path": ["spec", "replicas"]},
		{"no": "Kubernetes::HorizontalPodAutoscaler"},
		{"no": "Kubernetes::ScaledObject"},
	]
}

# Others have no number of pods in their manifest: DaemonSets, Jobs, what KEDA scales, kinds of operators.
scalable(workload) if {
	workload.type in {"Kubernetes::Deployment", "Kubernetes::StatefulSet", "Kubernetes::ReplicaSet", "Kubernetes::ReplicationController"}
	count(plinth.referred_by(workload.id, "Kubernetes::ScaledObject")) == 0
}

# A number that is not known may be one, at which the least has to be left.
replicas(object, field) := number if {
	number := plinth.at(object.properties, ["spec", field])
	is_number(number)
}

replicas(object, field) := 1 if not is_number(plinth.at(object.properties, ["spec", field]))
