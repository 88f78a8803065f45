# METADATA
# title: Replicas are spread over nodes or zones
# description: Nothing says that the replicas be spread, so all of them may run on one node, or in one zone, and fail together.
# related_resources:
# - ref: https://kubernetes.io/docs/concepts/scheduling-eviction/topology-spread-constraints/
# - ref: https://kubernetes.io/docs/concepts/scheduling-eviction/assign-pod-node/
# custom:
#   severity: low
#   types: ["Kubernetes::Deployment", "Kubernetes::StatefulSet"]
#   practices: [REL10-BP01]
#   aliases: [k8s-pod-anti-affinity, k8s-topology-spread, no-anti-affinity, topologySpreadConstraint]
#   profiles: [exam]
package policies.reliability.k8s.replica_spread

import rego.v2

import data.lib.replicas

deny contains {"resource": workload.id, "paths": array.concat(places, [["spec", "replicas"]])} if {
	some workload in input.resources
	replicas.several(workload)
	count([place | some place in places; plinth.given(plinth.at(workload, place))]) == 0
}

places := [
	["pod", "spec", "topologySpreadConstraints"],
	["pod", "spec", "affinity", "podAntiAffinity"],
]
