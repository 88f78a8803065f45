# METADATA
# title: Pods mount no directory of their node
# description: The pod mounts a directory of its node, so it reads or changes files that belong to the node and outlive the pod.
# related_resources:
# - ref: https://kubernetes.io/docs/concepts/security/pod-security-standards/
# - ref: https://kubernetes.io/docs/concepts/storage/volumes/
# custom:
#   severity: high
#   types: ["Kubernetes::Workload"]
#   practices: [SEC06-BP02, SEC08-BP04]
#   aliases: [k8s-no-host-path, KSV-0023, Non Kube System Pod With Host Mount, core_minimize_hostpath_volume_mounts, hostPathSet, C-0048, C-0203, disallow-host-path, k8spsphostfilesystem]
#   cwe: [CWE-668]
package policies.security.k8s.pod_host_path

import rego.v2

deny contains {"resource": workload.id, "evidence": [{"path": path, "exact": true}]} if {
	some workload in input.resources
	some i, _ in plinth.list(workload, ["pod", "spec", "volumes"])
	path := ["pod", "spec", "volumes", i, "hostPath"]
	plinth.at(workload, path) != null
}
