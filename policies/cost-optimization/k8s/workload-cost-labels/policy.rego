# METADATA
# title: What costs money carries the labels that costs are shared out by
# description: Pods or a volume lack a label by which costs are shared out, so what they cost is nobody's.
# related_resources:
# - ref: https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/
# - ref: https://docs.aws.amazon.com/cur/latest/userguide/split-cost-allocation-data.html
# custom:
#   severity: low
#   types: ["Kubernetes::Workload", "Kubernetes::PersistentVolumeClaim"]
#   practices: [COST03-BP02, COST03-BP06]
#   aliases: [k8s-cost-labels, require-kubecost-labels]
#   profiles: []
#   parameters:
#     labels:
#       example: [team, cost-center]
#       description: The labels that costs are shared out by.
package policies.cost_optimization.k8s.workload_cost_labels

import rego.v2

# Costs of running are counted by pod, so the template has to have them.
deny contains {"resource": workload.id, "paths": [path]} if {
	some workload in input.resources
	plinth.at(workload, ["pod"])
	some key in data.plinth.parameters.labels
	path := ["pod", "metadata", "labels", key]
	not labelled(workload, path)
}

deny contains {"resource": claim.id, "paths": [path]} if {
	some claim in input.resources
	claim.type == "Kubernetes::PersistentVolumeClaim"
	some key in data.plinth.parameters.labels
	path := ["metadata", "labels", key]
	not labelled(claim.properties, path)
}

labelled(object, path) if {
	value := plinth.at(object, path)
	plinth.given(value)
	value != ""
}
