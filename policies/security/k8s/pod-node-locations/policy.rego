# METADATA
# title: Pods are bound to nodes in allowed Regions and zones
# description: Nothing binds the pod to nodes in the Regions or zones that are allowed, so it may run, and its data may lie, in another.
# related_resources:
# - ref: https://kubernetes.io/docs/concepts/scheduling-eviction/assign-pod-node/
# - ref: https://kubernetes.io/docs/reference/labels-annotations-taints/
# custom:
#   severity: medium
#   types: ["Kubernetes::Workload"]
#   practices: [SEC07-BP02, SEC03-BP05]
#   cwe: [CWE-668]
#   profiles: []
#   parameters:
#     locations:
#       example: [eu-central-1, eu-west-1a]
#       description: The Regions and zones in which pods may run; a Region stands for all of its zones.
package policies.security.k8s.pod_node_locations

import rego.v2

# The place that was chosen first, then where it would be as well.
deny contains {"resource": workload.id, "paths": places(workload)} if {
	some workload in input.resources
	not bound_by_selector(workload)
	not bound_by_affinity(workload)
}

places(workload) := [affinity, selector] if plinth.at(workload, affinity)

places(workload) := [selector, affinity] if not plinth.at(workload, affinity)

bound_by_selector(workload) if {
	some key, kind in labels
	admits(kind, plinth.at(workload, array.concat(selector, [key])))
}

# A pod goes where any one of the terms lets it, so each of them has to bind it.
bound_by_affinity(workload) if {
	terms := plinth.list(workload, array.concat(affinity, ["nodeSelectorTerms"]))
	plinth.has_elements(terms)
	every term in terms { binds(term) }
}

# What a term leaves of a label's values are those in In, without those in NotIn.
binds(term) if {
	some key, kind in labels
	some expression in expressions(term, key, "In")
	every value in {v | some v in plinth.list(expression, ["values"])} - excluded(term, key) { admits(kind, value) }
}

excluded(term, key) := {value |
	some expression in expressions(term, key, "NotIn")
	some value in plinth.list(expression, ["values"])
}

expressions(term, key, operator) := [expression |
	some expression in plinth.list(term, ["matchExpressions"])
	plinth.at(expression, ["key"]) == key
	plinth.at(expression, ["operator"]) == operator
]

admits("region", value) if value in locations

# The name of a zone begins with that of its Region.
admits("zone", value) if {
	some location in locations
	plinth.starts_with(value, location)
}

labels := {
	"topology.kubernetes.io/region": "region",
	"topology.kubernetes.io/zone": "zone",
	"failure-domain.beta.kubernetes.io/region": "region",
	"failure-domain.beta.kubernetes.io/zone": "zone",
}

locations := data.plinth.parameters.locations

selector := ["pod", "spec", "nodeSelector"]

affinity := ["pod", "spec", "affinity", "nodeAffinity", "requiredDuringSchedulingIgnoredDuringExecution"]
