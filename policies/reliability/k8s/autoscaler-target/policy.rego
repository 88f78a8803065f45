# METADATA
# title: Autoscalers scale a workload that exists
# description: Nothing that can be scaled has the kind and name that the autoscaler is for, so it never scales anything.
# related_resources:
# - ref: https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale/
# - ref: https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/horizontal-pod-autoscaler-v2/
# custom:
#   severity: medium
#   types: ["Kubernetes::HorizontalPodAutoscaler"]
#   practices: [REL07-BP03, REL07-BP01]
#   aliases: [k8s-hpa-target-exists, C-0300, HPA Targets Invalid Object, dangling-horizontalpodautoscaler, horizontalpodautoscaler-has-target]
package policies.reliability.k8s.autoscaler_target

import rego.v2

# a kind that has no number of replicas
deny contains {"resource": autoscaler.id, "paths": [["spec", "scaleTargetRef", "kind"]], "cause": "kind", "message": message} if {
	some autoscaler in input.resources
	plinth.may_be_one_of(plinth.at(autoscaler.properties, ["spec", "scaleTargetRef", "kind"]), ["DaemonSet", "Pod", "Job", "CronJob", "Service"])
	message := "The autoscaler is for a kind that has no number of replicas, so it never scales anything."
}

# a workload that is not there
deny contains {"resource": autoscaler.id, "evidence": [{"path": ["spec", "scaleTargetRef"]}, {"no": "Kubernetes::Workload"}], "cause": "name"} if {
	some autoscaler in input.resources
	plinth.may_be_one_of(plinth.at(autoscaler.properties, ["spec", "scaleTargetRef", "kind"]), scalable)
	count([kind | some kind in scalable; count(plinth.refers_to(autoscaler.id, concat("::", ["Kubernetes", kind]))) > 0]) == 0
}

scalable := ["Deployment", "StatefulSet", "ReplicaSet", "ReplicationController"]
