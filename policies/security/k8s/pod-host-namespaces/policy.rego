# METADATA
# title: Pods keep to namespaces of their own
# description: The pod shares its node's network, processes or IPC, so what runs in it sees and reaches what belongs to the node and to other pods.
# related_resources:
# - ref: https://kubernetes.io/docs/concepts/security/pod-security-standards/
# - ref: https://kubernetes.io/docs/concepts/workloads/pods/
# custom:
#   severity: high
#   types: ["Kubernetes::Workload"]
#   practices: [SEC06-BP02, SEC05-BP02]
#   aliases: [k8s-no-host-namespaces, k8s-no-host-network, k8s-no-host-pid, k8s-no-host-ipc, CKV_K8S_17, CKV_K8S_18, CKV_K8S_19, KSV-0008, KSV-0009, KSV-0010, FG_R00486, FG_R00487, FG_R00488, Shared Host IPC Namespace, Shared Host Network Namespace, core_minimize_hostIPC_containers, core_minimize_hostNetwork_containers, core_minimize_hostPID_containers, host-ipc, host-network, host-pid, hostIPCSet, hostNetworkSet, hostPIDSet, C-0038, C-0041, C-0194, C-0195, C-0196, disallow-host-namespaces, k8spsphostnamespace]
#   cwe: [CWE-653]
package policies.security.k8s.pod_host_namespaces

import rego.v2

deny contains {"resource": workload.id, "paths": [["pod", "spec", field]]} if {
	some workload in input.resources
	some field in ["hostNetwork", "hostPID", "hostIPC"]
	plinth.may_equal(plinth.at(workload, ["pod", "spec", field]), true)
}
