# METADATA
# title: Services select pods that exist
# description: The Service selects no pods although a workload beside it is nearly what it looks for, so requests to it are refused.
# related_resources:
# - ref: https://kubernetes.io/docs/concepts/services-networking/service/
# - ref: https://kubernetes.io/docs/tasks/debug/debug-application/debug-service/
# custom:
#   severity: medium
#   types: ["Kubernetes::Service"]
#   practices: [REL02-BP01, REL11-BP01]
#   aliases: [k8s-service-target-pod, C-0293, Service Does Not Target Pod, dangling-service, service-targets-pod]
package policies.reliability.k8s.service_endpoints

import rego.v2

deny contains {"resource": service.id, "evidence": evidence} if {
	some service in input.resources
	selector := plinth.value(service.properties, ["spec", "selector"])
	selector != {}
	count(plinth.refers_to(service.id, "Kubernetes::Workload")) == 0
	some workload in plinth.all(service.id, "Kubernetes::Workload")
	alike(name(service), name(workload))
	evidence := [
		{"path": ["spec", "selector"]},
		{"path": ["metadata", "name"]},
		{"resource": workload.id, "path": ["metadata", "name"]},
		{"no": "Kubernetes::Workload"},
	]
}

# Pods that an operator makes, or that another repository holds, are no fault: a workload has to have the service's name.
alike(a, b) if plinth.may_equal(a, b)

alike(a, b) if plinth.may_equal(b, a)

name(object) := plinth.at(object.properties, ["metadata", "name"])
