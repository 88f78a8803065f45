# METADATA
# title: Images come from registries that are allowed
# description: A container's image comes from a registry that is not among those allowed, so nobody answers for what is in it.
# related_resources:
# - ref: https://kubernetes.io/docs/concepts/containers/images/
# - ref: https://docs.aws.amazon.com/eks/latest/best-practices/image-security.html
# custom:
#   severity: high
#   types: ["Kubernetes::Workload"]
#   practices: [SEC11-BP05, SEC06-BP04]
#   aliases: [KSV-0125, C-0078, restrict-image-registries, allowed-image-repos, k8sallowedrepos, k8sallowedreposv2]
#   cwe: [CWE-829]
#   profiles: []
#   parameters:
#     registries:
#       example: [registry.example.com, public.ecr.aws/docker/library]
#       description: Registries, or paths in them, that images may come from; an image without one comes from docker.io.
package policies.security.k8s.image_allowed_registries

import rego.v2

deny contains {"resource": workload.id, "paths": [array.concat(container.path, ["image"])]} if {
	some workload in input.resources
	some container in workload.containers
	image := plinth.value(container.is, ["image"])
	not allowed(image)
}

allowed(image) if {
	some beginning in beginnings
	plinth.starts_with(image, beginning)
}

allowed(image) if {
	some beginning in beginnings
	startswith(whole(image), beginning)
}

# What the reference of an allowed image begins with. After a registry alone a colon would be a port, and another registry.
beginnings contains concat("", [trim_suffix(registry, "/"), "/"]) if some registry in data.plinth.parameters.registries

beginnings contains concat("", [registry, separator]) if {
	some registry in data.plinth.parameters.registries
	contains(registry, "/")
	some separator in [":", "@"]
}

# The reference with its registry: the first part of a path is one if it has a dot or a port, or is localhost.
whole(image) := concat("/", ["docker.io", image]) if {
	regex.match(`^[^/]+/`, image)
	not regex.match(`^([^/]*[.:][^/]*|localhost)/`, image)
}

whole(image) := concat("/", ["docker.io/library", image]) if {
	regex.match(`^[^/]+$`, image)
}
