# METADATA
# title: Autoscalers have a range to scale in
# description: The autoscaler's least and greatest numbers of replicas are equal, so it never scales.
# related_resources:
# - ref: https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale/
# - ref: https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/horizontal-pod-autoscaler-v2/
# custom:
#   severity: medium
#   types: ["Kubernetes::HorizontalPodAutoscaler"]
#   practices: [PERF02-BP05, REL07-BP03]
#   aliases: [hpaMaxAvailability]
package policies.performance_efficiency.k8s.autoscaler_range

import rego.v2

deny contains {"resource": autoscaler.id, "paths": [["spec", "maxReplicas"], ["spec", "minReplicas"]]} if {
	some autoscaler in input.resources
	may_be_equal(plinth.at(autoscaler.properties, ["spec", "maxReplicas"]), least(autoscaler))
}

least(autoscaler) := plinth.at(autoscaler.properties, ["spec", "minReplicas"])

# the API's default
least(autoscaler) := 1 if not plinth.at(autoscaler.properties, ["spec", "minReplicas"])

may_be_equal(greatest, least) if plinth.may_equal(greatest, least)

# the least number is not known: it may be the greatest
may_be_equal(_, least) if not is_number(least)
