# METADATA
# title: Containers have a CPU limit
# description: A container may take all CPU of its node that others have not requested, so how fast it and its neighbours run depends on who shares the node.
# related_resources:
# - ref: https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/
# - ref: https://kubernetes.io/docs/tasks/configure-pod-container/assign-cpu-resource/
# custom:
#   severity: low
#   types: ["Kubernetes::Workload"]
#   practices: [PERF02-BP04]
#   aliases: [k8s-cpu-limit, AC_K8S_0098, C-0270, CKV_K8S_11, CPU Limits Not Set, KSV-0011, core_cpu_limits_set, cpuLimitsMissing, limitsCPU, require-cpu-limits]
#   profiles: []
package policies.performance_efficiency.k8s.container_cpu_limit

import rego.v2

import data.lib.limits

deny contains {"resource": workload.id, "evidence": limits.evidence(container, "cpu")} if {
	some workload in input.resources
	some container in workload.containers
	limits.keeps_running(container)
	not limits.given(workload, container, "cpu")
	not limits.given_by_namespace(workload, "cpu")
}
