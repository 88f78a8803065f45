# METADATA
# title: Pods set safe kernel parameters alone
# description: The pod sets a sysctl that is not among the safe ones, so it may reach other pods of the node, or the kubelet refuses to start the pod.
# related_resources:
# - ref: https://kubernetes.io/docs/concepts/security/pod-security-standards/
# - ref: https://kubernetes.io/docs/tasks/administer-cluster/sysctl-cluster/
# custom:
#   severity: medium
#   types: ["Kubernetes::Workload"]
#   practices: [SEC06-BP02]
#   aliases: [k8s-no-unsafe-sysctls, KSV-0026, unsafe-sysctls, restrict-sysctls, k8spspforbiddensysctls]
#   cwe: [CWE-653]
package policies.security.k8s.pod_sysctls

import rego.v2

deny contains {"resource": workload.id, "paths": [["pod", "spec", "securityContext", "sysctls", i, "name"]]} if {
	some workload in input.resources
	some i, sysctl in plinth.list(workload, ["pod", "spec", "securityContext", "sysctls"])
	not plinth.at(sysctl, ["name"]) in safe
}

# https://kubernetes.io/docs/tasks/administer-cluster/sysctl-cluster/, as of Kubernetes 1.37
safe := {
	"kernel.shm_rmid_forced",
	"net.ipv4.ip_local_port_range", "net.ipv4.ip_local_reserved_ports", "net.ipv4.ip_unprivileged_port_start", "net.ipv4.ping_group_range",
	"net.ipv4.tcp_fin_timeout", "net.ipv4.tcp_keepalive_intvl", "net.ipv4.tcp_keepalive_probes", "net.ipv4.tcp_keepalive_time",
	"net.ipv4.tcp_notsent_lowat", "net.ipv4.tcp_rmem", "net.ipv4.tcp_slow_start_after_idle", "net.ipv4.tcp_syncookies", "net.ipv4.tcp_wmem",
}
