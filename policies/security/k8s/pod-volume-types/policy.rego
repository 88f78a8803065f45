# METADATA
# title: Pods use volumes of the restricted standard
# description: A volume is of a type that the restricted standard does not admit, which ties the pod to one storage system and hands its credentials to the node.
# related_resources:
# - ref: https://kubernetes.io/docs/concepts/security/pod-security-standards/
# - ref: https://kubernetes.io/docs/concepts/storage/volumes/
# custom:
#   severity: low
#   types: ["Kubernetes::Workload"]
#   practices: [SEC06-BP02, SEC03-BP02]
#   aliases: [k8s-restricted-volume-types, KSV-0028, restrict-volume-types, k8spspvolumetypes]
#   profiles: [exam]
package policies.security.k8s.pod_volume_types

import rego.v2

# A directory of the node is pod-host-path's to report.
deny contains {"resource": workload.id, "evidence": [{"path": ["pod", "spec", "volumes", i, kind], "exact": true}]} if {
	some workload in input.resources
	some i, volume in plinth.list(workload, ["pod", "spec", "volumes"])
	some kind in kinds(volume)
	not kind in allowed
}

kinds(volume) := [kind | some kind, source in volume; source != null] if is_object(volume)

# A volume that is not known may be of any kind.
kinds(volume) := [volume] if is_set(volume)

allowed := {
	"name", "hostPath",
	"configMap", "csi", "downwardAPI", "emptyDir", "ephemeral", "image", "persistentVolumeClaim", "projected", "secret",
}
