# METADATA
# title: Workloads name the version of their images
# description: A container's image has no tag or one that moves, so what runs depends on the day its pod was started.
# related_resources:
# - ref: https://kubernetes.io/docs/concepts/containers/images/
# - ref: https://kubernetes.io/docs/concepts/workloads/controllers/deployment/
# custom:
#   severity: medium
#   types: ["Kubernetes::Workload"]
#   practices: [OPS06-BP01, OPS05-BP04, REL08-BP04]
#   aliases: [CKV_K8S_14, KSV-0013, latest-tag, tagNotSpecified, container-image-tag, disallow-latest-tag]
#   parameters:
#     tags:
#       default: [latest]
#       description: The tags that are moved from one image to the next.
package policies.operational_excellence.k8s.image_tag

import rego.v2

deny contains {"resource": workload.id, "paths": [["pod", "spec", kind, i, "image"]]} if {
	some workload in input.resources
	some kind in ["containers", "initContainers"]
	some i, container in plinth.list(workload, ["pod", "spec", kind])
	plinth.may_match(plinth.at(container, ["image"]), moving)
}

# A registry with or without a port, a path, and no tag or one that moves; a digest pins an image
# whatever its tag is. What is filled in later, such as ${IMAGE}, may be any.
# https://github.com/opencontainers/distribution-spec/blob/main/spec.md
moving := sprintf(`^([A-Za-z0-9.-]+(:[0-9]+)?/)?[a-z0-9._-]+(/[a-z0-9._-]+)*(:(%s))?$`, [concat("|", data.plinth.parameters.tags)])
