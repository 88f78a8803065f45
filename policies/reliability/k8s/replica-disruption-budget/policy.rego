# METADATA
# title: Workloads of several pods have a disruption budget
# description: No disruption budget is for the pods of the workload, so a drain of nodes may evict all of them at once.
# related_resources:
# - ref: https://kubernetes.io/docs/concepts/workloads/pods/disruptions/
# - ref: https://kubernetes.io/docs/tasks/run-application/configure-pdb/
# custom:
#   severity: low
#   types: ["Kubernetes::Deployment", "Kubernetes::StatefulSet"]
#   practices: [REL10-BP01, REL11-BP02]
#   aliases: [k8s-pdb-exists, Deployment Without PodDisruptionBudget, StatefulSet Without PodDisruptionBudget, deployment-has-poddisruptionbudget, statefulset-has-poddisruptionbudget, missingPodDisruptionBudget, require-pdb]
package policies.reliability.k8s.replica_disruption_budget

import rego.v2

import data.lib.replicas

deny contains {"resource": workload.id, "evidence": [{"path": ["spec", "replicas"]}, {"no": "Kubernetes::PodDisruptionBudget"}]} if {
	some workload in input.resources
	replicas.several(workload)
	count(plinth.referred_by(workload.id, "Kubernetes::PodDisruptionBudget")) == 0
}
