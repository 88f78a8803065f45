# METADATA
# title: Services have several pods behind them
# description: One pod answers for the Service, so it is down whenever this pod, its node or its zone is.
# related_resources:
# - ref: https://kubernetes.io/docs/concepts/workloads/controllers/deployment/
# - ref: https://kubernetes.io/docs/concepts/workloads/pods/disruptions/
# custom:
#   severity: medium
#   types: ["Kubernetes::Deployment"]
#   practices: [REL10-BP01, REL11-BP02]
#   aliases: [k8s-multiple-replicas, deployment-has-multiple-replicas, deployment-replicas, deploymentMissingReplicas]
#   profiles: [exam]
package policies.reliability.k8s.service_replicas

import rego.v2

import data.lib.services

deny contains {"resource": deployment.id, "evidence": evidence} if {
	some deployment in input.resources
	replicas := plinth.at(deployment.properties, ["spec", "replicas"])
	plinth.may_equal(replicas, 1)
	some service in plinth.selected_by(deployment.id, "Kubernetes::Service")
	not services.passes_by(service, deployment.pod)
	not alone_by_design(deployment)
	evidence := array.concat(
		[
			{"path": ["spec", "replicas"]},
			{"path": ["spec", "strategy", "type"]},
			{"path": ["pod", "spec", "volumes"]},
			{"no": "Kubernetes::HorizontalPodAutoscaler"},
			{"no": "Kubernetes::ScaledObject"},
		],
		services.evidence(service),
	)
}

# One that may never run twice says so by its strategy, and a claim can often be mounted once only.
alone_by_design(deployment) if plinth.at(deployment.properties, ["spec", "strategy", "type"]) == "Recreate"

alone_by_design(deployment) if {
	some volume in plinth.list(deployment.pod, ["spec", "volumes"])
	volume.persistentVolumeClaim
}
