# METADATA
# title: Workloads and claims say where their data may lie
# description: A label that says where data may lie is missing or has a value that is not allowed, so no rule about its place can hold for it.
# related_resources:
# - ref: https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/
# - ref: https://docs.aws.amazon.com/wellarchitected/latest/security-pillar/data-classification.html
# custom:
#   severity: low
#   types: ["Kubernetes::Workload", "Kubernetes::PersistentVolumeClaim", "Kubernetes::Namespace"]
#   practices: [SEC07-BP01, SEC07-BP02]
#   profiles: []
#   parameters:
#     labels:
#       example: {example.com/data-residency: [eu, de]}
#       description: Labels that objects must have, each with the values that are allowed; an empty list allows any.
package policies.security.k8s.workload_residency_labels

import rego.v2

deny contains {"resource": object.id, "paths": [path]} if {
	some object in input.resources
	some key, values in data.plinth.parameters.labels
	path := ["metadata", "labels", key]
	not allowed(plinth.at(object.properties, path), values)
}

allowed(value, values) if value in values

# any value
allowed(value, []) if {
	plinth.given(value)
	value != ""
}
