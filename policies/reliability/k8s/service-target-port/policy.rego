# METADATA
# title: Services name ports that their pods have
# description: No container of the selected pods has a port of the name that the Service sends to, so its requests reach nobody.
# related_resources:
# - ref: https://kubernetes.io/docs/concepts/services-networking/service/
# - ref: https://kubernetes.io/docs/tasks/debug/debug-application/debug-service/
# custom:
#   severity: medium
#   types: ["Kubernetes::Service"]
#   practices: [REL02-BP01, REL11-BP01]
#   aliases: [container-ports-check]
package policies.reliability.k8s.service_target_port

import rego.v2

deny contains {"resource": service.id, "evidence": evidence} if {
	some service in input.resources
	workloads := plinth.selects(service.id, "Kubernetes::Workload")
	count(workloads) > 0
	some i, port in plinth.list(service.properties, ["spec", "ports"])
	target := plinth.value(port, ["targetPort"])
	not is_number(target)
	count([workload | some workload in workloads; opens(workload, target)]) == 0
	evidence := array.concat(
		[{"path": ["spec", "ports", i, "targetPort"]}, {"path": ["spec", "selector"]}],
		[{"resource": workload.id, "path": path} | some workload in workloads; some path in decisive(service)],
	)
}

opens(workload, name) if {
	some container in workload.containers
	some port in plinth.list(container.is, ["ports"])
	port.name == name
}

# What may have the port, and the labels by which the service selects.
decisive(service) := array.concat(
	[["pod", "spec", "containers"], ["pod", "spec", "initContainers"]],
	[["pod", "metadata", "labels", key] | some key, _ in plinth.at(service.properties, ["spec", "selector"])],
)
