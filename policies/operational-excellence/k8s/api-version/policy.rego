# METADATA
# title: Manifests use API versions that are still served
# description: Kubernetes no longer serves this API version of the kind, so the manifest cannot be applied to a cluster of today.
# related_resources:
# - ref: https://kubernetes.io/docs/reference/using-api/deprecation-guide/
# - ref: https://kubernetes.io/docs/reference/using-api/deprecation-policy/
# custom:
#   severity: medium
#   types: ["Kubernetes::Deployment", "Kubernetes::DaemonSet", "Kubernetes::StatefulSet", "Kubernetes::ReplicaSet", "Kubernetes::NetworkPolicy", "Kubernetes::PodSecurityPolicy", "Kubernetes::Ingress", "Kubernetes::IngressClass", "Kubernetes::CronJob", "Kubernetes::PodDisruptionBudget", "Kubernetes::HorizontalPodAutoscaler", "Kubernetes::CustomResourceDefinition", "Kubernetes::APIService", "Kubernetes::MutatingWebhookConfiguration", "Kubernetes::ValidatingWebhookConfiguration", "Kubernetes::Role", "Kubernetes::RoleBinding", "Kubernetes::ClusterRole", "Kubernetes::ClusterRoleBinding", "Kubernetes::PriorityClass", "Kubernetes::StorageClass", "Kubernetes::CSIDriver", "Kubernetes::FlowSchema", "Kubernetes::PriorityLevelConfiguration"]
#   practices: [OPS05-BP05, OPS06-BP01]
#   aliases: [k8s-deprecated-api, KSV-0107, Object Is Using A Deprecated API Version, check-deprecated-apis, no-extensions-v1beta, verifydeprecatedapi]
package policies.operational_excellence.k8s.api_version

import rego.v2

deny contains {"resource": object.id, "paths": [["apiVersion"]], "message": message} if {
	some object in input.resources
	some version, release in removed
	plinth.may_equal(plinth.at(object.properties, ["apiVersion"]), version)
	message := sprintf("Kubernetes %s and later do not serve %s, so the manifest cannot be applied to them.", [release, version])
}

# The release since which no kind of the list is served under a version (deprecation guide).
removed := {
	"extensions/v1beta1": "1.22",
	"apps/v1beta1": "1.16",
	"apps/v1beta2": "1.16",
	"networking.k8s.io/v1beta1": "1.22",
	"rbac.authorization.k8s.io/v1beta1": "1.22",
	"apiextensions.k8s.io/v1beta1": "1.22",
	"apiregistration.k8s.io/v1beta1": "1.22",
	"admissionregistration.k8s.io/v1beta1": "1.22",
	"scheduling.k8s.io/v1beta1": "1.22",
	"storage.k8s.io/v1beta1": "1.22",
	"batch/v1beta1": "1.25",
	"policy/v1beta1": "1.25",
	"autoscaling/v2beta1": "1.25",
	"autoscaling/v2beta2": "1.26",
	"flowcontrol.apiserver.k8s.io/v1beta1": "1.26",
	"flowcontrol.apiserver.k8s.io/v1beta2": "1.29",
	"flowcontrol.apiserver.k8s.io/v1beta3": "1.32",
}
