# METADATA
# title: Containers name a seccomp profile
# description: Neither the pod nor the container names a seccomp profile, so on most nodes no filter of system calls holds its process.
# related_resources:
# - ref: https://kubernetes.io/docs/concepts/security/pod-security-standards/
# - ref: https://kubernetes.io/docs/tutorials/security/seccomp/
# custom:
#   severity: low
#   types: ["Kubernetes::Workload"]
#   practices: [SEC06-BP02]
#   aliases: [k8s-seccomp-profile, CKV_K8S_31, KSV-0030, FG_R00495, Seccomp Profile Is Not Configured, core_seccomp_profile_docker_default, container-seccomp-profile, C-0210, restrict-seccomp-strict, k8spspseccompv2]
#   cwe: [CWE-693]
#   profiles: [exam]
package policies.security.k8s.container_seccomp_profile

import rego.v2

deny contains {"resource": workload.id, "evidence": [{"path": array.concat(container.path, profile), "exact": true}, {"path": pod_profile, "exact": true}, {"path": os}]} if {
	some workload in input.resources
	not plinth.at(workload, os) == "windows"
	not plinth.given(plinth.at(workload, pod_profile))
	some container in workload.containers
	not plinth.given(plinth.at(container.is, profile))
}

profile := ["securityContext", "seccompProfile"]

pod_profile := array.concat(["pod", "spec"], profile)

# Windows has no such setting.
os := ["pod", "spec", "os", "name"]
