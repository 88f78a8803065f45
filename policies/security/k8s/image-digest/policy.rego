# METADATA
# title: Images are named by their digest
# description: A container's image is named by a tag, which whoever may push can move to another image between two starts of a pod.
# related_resources:
# - ref: https://kubernetes.io/docs/concepts/containers/images/
# - ref: https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-tag-mutability.html
# custom:
#   severity: low
#   types: ["Kubernetes::Workload"]
#   practices: [SEC06-BP04, SEC11-BP05]
#   aliases: [CKV_K8S_43, Image Without Digest, C-0306, require-image-checksum, k8simagedigests]
#   cwe: [CWE-494]
#   profiles: []
#   parameters:
#     tags-from:
#       default: []
#       description: Registries, or paths in them, whose tags cannot be moved, so that a tag is enough.
package policies.security.k8s.image_digest

import rego.v2

deny contains {"resource": workload.id, "paths": [array.concat(container.path, ["image"])]} if {
	some workload in input.resources
	some container in workload.containers
	image := plinth.value(container.is, ["image"])
	not regex.match(`@sha256:[0-9a-f]{64}$`, image)
	not immutable(image)
}

immutable(image) if {
	some registry in data.plinth.parameters["tags-from"]
	plinth.starts_with(image, concat("", [trim_suffix(registry, "/"), "/"]))
}
