# METADATA
# title: Replicas share no volume that one node can mount
# description: The replicas share a claim that only one node can mount at a time, so they all run on that node or do not start.
# related_resources:
# - ref: https://kubernetes.io/docs/concepts/storage/persistent-volumes/
# - ref: https://kubernetes.io/docs/concepts/workloads/controllers/statefulset/
# custom:
#   severity: medium
#   types: ["Kubernetes::Deployment", "Kubernetes::StatefulSet"]
#   practices: [REL10-BP01]
#   aliases: [k8s-single-replica-with-rwo]
package policies.reliability.k8s.replica_shared_claim

import rego.v2

import data.lib.replicas

deny contains {"resource": workload.id, "evidence": evidence} if {
	some workload in input.resources
	replicas.several(workload)
	some i, volume in plinth.list(workload.pod, ["spec", "volumes"])
	name := plinth.value(volume, ["persistentVolumeClaim", "claimName"])
	claims := [claim |
		some claim in plinth.all(workload.id, "Kubernetes::PersistentVolumeClaim")
		alike(name, plinth.at(claim.properties, ["metadata", "name"]))
		alike(namespace(workload), namespace(claim))
	]
	count(claims) > 0
	count([claim | some claim in claims; for_several_nodes(claim)]) == 0
	evidence := array.concat(
		[
			{"path": ["pod", "spec", "volumes", i, "persistentVolumeClaim", "claimName"]},
			{"path": ["spec", "replicas"]},
			{"path": ["metadata", "namespace"]},
		],
		[{"resource": claim.id, "path": part} | some claim in claims; some part in [["metadata"], ["spec", "accessModes"]]],
	)
}

for_several_nodes(claim) if {
	some mode in plinth.list(claim.properties, ["spec", "accessModes"])
	mode in {"ReadWriteMany", "ReadOnlyMany"}
}

alike(a, b) if plinth.may_equal(a, b)

alike(a, b) if plinth.may_equal(b, a)

namespace(object) := plinth.at(object.properties, ["metadata", "namespace"])

namespace(object) := "default" if not plinth.at(object.properties, ["metadata", "namespace"])
