# METADATA
# title: Workloads may run on arm64 nodes
# description: The workload runs on amd64 nodes alone, so it cannot move to arm64, which needs less energy for the same work.
# related_resources:
# - ref: https://kubernetes.io/docs/concepts/scheduling-eviction/assign-pod-node/
# - ref: https://kubernetes.io/docs/reference/labels-annotations-taints/
# custom:
#   severity: low
#   types: ["Kubernetes::Workload"]
#   practices: [SUS05-BP02, COST06-BP02]
#   aliases: [image-multi-arch]
#   profiles: []
package policies.sustainability.k8s.architecture_pin

import rego.v2

deny contains {"resource": workload.id, "paths": array.concat([array.concat(["pod"], selector)], windows_paths)} if {
	some workload in input.resources
	movable(workload)
	some label in labels
	selector := ["spec", "nodeSelector", label]
	plinth.may_equal(plinth.at(workload.pod, selector), "amd64")
}

deny contains {"resource": workload.id, "paths": array.concat([array.concat(["pod"], affinity)], windows_paths)} if {
	some workload in input.resources
	movable(workload)
	terms := plinth.list(workload.pod, affinity)
	count(terms) > 0
	every term in terms {
		amd64_alone(term)
	}
}

# Terms are alternatives; the expressions of one hold all.
affinity := ["spec", "affinity", "nodeAffinity", "requiredDuringSchedulingIgnoredDuringExecution", "nodeSelectorTerms"]

amd64_alone(term) if {
	some expression in plinth.list(term, ["matchExpressions"])
	plinth.may_be_one_of(plinth.at(expression, ["key"]), labels)
	plinth.may_equal(plinth.at(expression, ["operator"]), "In")
	every value in plinth.list(expression, ["values"]) {
		plinth.may_equal(value, "amd64")
	}
}

labels := ["kubernetes.io/arch", "beta.kubernetes.io/arch"]

# The nodes of a DaemonSet are there without it, and Windows has no arm64 nodes.
movable(workload) if {
	workload.type != "Kubernetes::DaemonSet"
	not windows(workload)
}

windows(workload) if {
	some path in windows_paths
	plinth.at(workload, path) == "windows"
}

windows_paths := [["pod", "spec", "nodeSelector", "kubernetes.io/os"], ["pod", "spec", "os", "name"]]
