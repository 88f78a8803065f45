# METADATA
# title: StatefulSets are governed by a headless Service
# description: The Service of the StatefulSet is not headless, so its pods have no names of their own in DNS.
# related_resources:
# - ref: https://kubernetes.io/docs/concepts/workloads/controllers/statefulset/
# - ref: https://kubernetes.io/docs/concepts/services-networking/service/
# custom:
#   severity: medium
#   types: ["Kubernetes::StatefulSet"]
#   practices: [REL02-BP01]
#   aliases: [k8s-statefulset-service-name, StatefulSets Without Service Name, statefulset-has-servicename]
package policies.reliability.k8s.stateful_set_service

import rego.v2

# one with an address of its own
deny contains {"resource": set.id, "evidence": evidence, "cause": "address"} if {
	some set in input.resources
	services := [service |
		some service in plinth.all(set.id, "Kubernetes::Service")
		alike(plinth.at(set.properties, ["spec", "serviceName"]), plinth.at(service.properties, ["metadata", "name"]))
		alike(namespace(set), namespace(service))
	]
	count(services) > 0
	count([service | some service in services; plinth.value(service.properties, ["spec", "clusterIP"]) == "None"]) == 0
	evidence := array.concat(
		[{"path": ["spec", "serviceName"]}, {"path": ["metadata", "namespace"]}],
		[{"resource": service.id, "path": part} | some service in services; some part in [["metadata"], ["spec", "clusterIP"]]],
	)
}

# none at all
deny contains {"resource": set.id, "evidence": [{"path": ["spec", "serviceName"]}, {"no": "Kubernetes::Service"}], "cause": "name", "message": message} if {
	some set in input.resources
	plinth.value(set.properties, ["spec", "serviceName"]) != ""
	count(plinth.refers_to(set.id, "Kubernetes::Service")) == 0
	message := "The Service that the StatefulSet names does not exist, so its pods have no names of their own in DNS."
}

alike(a, b) if plinth.may_equal(a, b)

alike(a, b) if plinth.may_equal(b, a)

namespace(object) := plinth.at(object.properties, ["metadata", "namespace"])

namespace(object) := "default" if not plinth.at(object.properties, ["metadata", "namespace"])
