# METADATA
# title: Pods that run on are managed by a controller
# description: No controller made this pod, so nothing makes another when its node fails or is drained.
# related_resources:
# - ref: https://kubernetes.io/docs/concepts/configuration/overview/
# - ref: https://kubernetes.io/docs/concepts/workloads/pods/
# custom:
#   severity: low
#   types: ["Kubernetes::Pod"]
#   practices: [REL11-BP03, REL10-BP01]
#   aliases: [k8s-naked-pod, C-0073, prevent-bare-pods]
package policies.reliability.k8s.pod_controller

import rego.v2

deny contains {"resource": pod.id, "evidence": evidence} if {
	some pod in input.resources
	plinth.may_equal(plinth.at(pod.properties, ["spec", "restartPolicy"]), "Always")
	not plinth.at(pod.properties, ["metadata", "namespace"]) == "kube-system"
	count([path | some path in makers; plinth.given(plinth.at(pod.properties, path))]) == 0
	evidence := array.concat(
		[{"path": ["spec", "restartPolicy"]}, {"path": ["metadata", "namespace"]}],
		[{"path": path, "exact": true} | some path in makers],
	)
}

# A controller, or a tool that makes the pod anew at each release.
makers := [
	["metadata", "ownerReferences"],
	["metadata", "annotations", "helm.sh/hook"],
	["metadata", "annotations", "argocd.argoproj.io/hook"],
]
