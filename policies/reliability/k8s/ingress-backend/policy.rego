# METADATA
# title: Ingresses send to ports that their Services have
# description: The Service has no port of the number or name that the Ingress sends to, so users get an error of the controller.
# related_resources:
# - ref: https://kubernetes.io/docs/concepts/services-networking/ingress/
# - ref: https://kubernetes.io/docs/reference/kubernetes-api/service-resources/ingress-v1/
# custom:
#   severity: medium
#   types: ["Kubernetes::Ingress"]
#   practices: [REL02-BP01, REL11-BP01]
#   aliases: [k8s-ingress-backend-exists, C-0298, dangling-ingress, ingress-targets-service]
package policies.reliability.k8s.ingress_backend

import rego.v2

# a Service without the port
deny contains {"resource": ingress.id, "evidence": evidence, "cause": concat(".", [sprintf("%v", [step]) | some step in path])} if {
	some ingress in input.resources
	some path in backends(ingress)
	some field in ["number", "name"]
	port := plinth.value(ingress.properties, array.concat(path, ["port", field]))
	services := [service |
		some service in plinth.all(ingress.id, "Kubernetes::Service")
		alike(plinth.at(ingress.properties, array.concat(path, ["name"])), plinth.at(service.properties, ["metadata", "name"]))
		alike(namespace(ingress), namespace(service))
	]
	count(services) > 0
	count([service | some service in services; offers(service, field, port)]) == 0
	evidence := array.concat(
		[
			{"path": array.concat(path, ["port", field])},
			{"path": array.concat(path, ["name"])},
			{"path": ["metadata", "namespace"]},
		],
		[{"resource": service.id, "path": part} | some service in services; some part in [["metadata"], ["spec", "ports"], ["spec", "type"]]],
	)
}

backends(ingress) := array.concat(
	[["spec", "defaultBackend", "service"]],
	[["spec", "rules", i, "http", "paths", j, "backend", "service"] |
		some i, rule in plinth.list(ingress.properties, ["spec", "rules"])
		some j, _ in plinth.list(rule, ["http", "paths"])
	],
)

offers(service, field, port) if {
	some offered in plinth.list(service.properties, ["spec", "ports"])
	plinth.at(offered, [{"number": "port", "name": "name"}[field]]) == port
}

# It stands for a name elsewhere, and any port of it.
offers(service, _, _) if plinth.at(service.properties, ["spec", "type"]) == "ExternalName"

alike(a, b) if plinth.may_equal(a, b)

alike(a, b) if plinth.may_equal(b, a)

namespace(object) := plinth.at(object.properties, ["metadata", "namespace"])

namespace(object) := "default" if not plinth.at(object.properties, ["metadata", "namespace"])
