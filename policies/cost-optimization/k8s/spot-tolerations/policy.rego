# METADATA
# title: Workloads that may be interrupted run on Spot capacity
# description: The workload is marked as one that may be interrupted, and does not tolerate or does not choose the cheaper nodes that may be taken away.
# related_resources:
# - ref: https://kubernetes.io/docs/concepts/scheduling-eviction/taint-and-toleration/
# - ref: https://docs.aws.amazon.com/eks/latest/best-practices/cost-opt-compute.html
# custom:
#   severity: low
#   types: ["Kubernetes::Workload"]
#   practices: [COST07-BP04, COST09-BP03]
#   profiles: []
#   parameters:
#     interruptible:
#       example: {example.com/interruptible: "true"}
#       description: The labels, of the workload or its pods, one of which says that it bears to be interrupted.
#     taint:
#       example: spot
#       description: The key of the taint on Spot nodes.
#     nodes:
#       default: {karpenter.sh/capacity-type: spot, eks.amazonaws.com/capacityType: SPOT, cloud.google.com/gke-spot: "true", kubernetes.azure.com/scalesetpriority: spot}
#       description: The labels of Spot nodes, one of which the workload selects or prefers.
package policies.cost_optimization.k8s.spot_tolerations

import rego.v2

deny contains {"resource": workload.id, "cause": "tolerate", "message": intolerant, "paths": [["pod", "spec", "tolerations"], mark]} if {
	some workload in input.resources
	some mark in marks(workload)
	not tolerates(workload)
}

deny contains {"resource": workload.id, "cause": "choose", "message": indifferent, "paths": [affinity, selector, mark]} if {
	some workload in input.resources
	some mark in marks(workload)
	not chooses(workload)
}

marks(workload) := [path |
	some key, value in data.plinth.parameters.interruptible
	some [object, path] in [[workload.properties, ["metadata", "labels", key]], [workload, ["pod", "metadata", "labels", key]]]
	plinth.may_equal(plinth.at(object, path), value)
]

tolerates(workload) if {
	some toleration in plinth.list(workload, ["pod", "spec", "tolerations"])
	plinth.at(toleration, ["key"]) == data.plinth.parameters.taint
}

# A toleration without a key tolerates every taint.
tolerates(workload) if {
	some toleration in plinth.list(workload, ["pod", "spec", "tolerations"])
	plinth.at(toleration, ["operator"]) == "Exists"
	not plinth.at(toleration, ["key"])
}

chooses(workload) if {
	some key, value in data.plinth.parameters.nodes
	plinth.at(workload, array.concat(selector, [key])) == value
}

chooses(workload) if {
	some key, value in data.plinth.parameters.nodes
	some expression in expressions(workload)
	plinth.at(expression, ["key"]) == key
	plinth.at(expression, ["operator"]) == "In"
	value in plinth.list(expression, ["values"])
}

expressions(workload) := [expression |
	some way, at in {
		"preferredDuringSchedulingIgnoredDuringExecution": ["preference", "matchExpressions"],
		"requiredDuringSchedulingIgnoredDuringExecution/nodeSelectorTerms": ["matchExpressions"],
	}
	some term in plinth.list(workload, array.concat(affinity, split(way, "/")))
	some expression in plinth.list(term, at)
]

intolerant := "The workload is marked as one that may be interrupted, and does not tolerate the taint of Spot nodes."

indifferent := "The workload is marked as one that may be interrupted, and neither selects nor prefers Spot nodes."

selector := ["pod", "spec", "nodeSelector"]

affinity := ["pod", "spec", "affinity", "nodeAffinity"]
