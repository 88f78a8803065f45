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

# The autoscaler leaves a workload with no replicas alone: zero switches it off.
deny contains {"resource": workload.id, "paths": [["spec", "replicas"]]} if {
	some workload in input.resources
	plinth.given(workload.properties.spec.replicas)
	not workload.properties.spec.replicas == 0
	some kind in ["Kubernetes::HorizontalPodAutoscaler", "Kubernetes::ScaledObject"]
	count(plinth.referred_by(workload.id, kind)) > 0
}
