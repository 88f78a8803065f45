# METADATA
# title: Workloads carry the recommended labels
# description: The workload lacks a label that tools and people find an application's objects by.
# related_resources:
# - ref: https://kubernetes.io/docs/concepts/overview/working-with-objects/common-labels/
# - ref: https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/
# custom:
#   severity: low
#   types: ["Kubernetes::Workload"]
#   practices: [OPS02-BP01, OPS05-BP06]
#   aliases: [C-0077, require-labels]
#   profiles: [all]
#   parameters:
#     labels:
#       default: [app.kubernetes.io/name]
#       description: The labels that every workload carries.
package policies.operational_excellence.k8s.recommended_labels

import rego.v2

deny contains {"resource": workload.id, "evidence": evidence, "message": message} if {
	some workload in input.resources
	missing := [label | some label in data.plinth.parameters.labels; not plinth.given(plinth.at(workload.properties, ["metadata", "labels", label]))]
	count(missing) > 0
	evidence := [{"path": ["metadata", "labels", label], "exact": true} | some label in missing]
	message := sprintf("The workload lacks the label %s.", [concat(", ", missing)])
}
