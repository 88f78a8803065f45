# METADATA
# title: Containers have a memory limit
# description: A container may use all memory of its node, so a leak in it ends or evicts other pods there.
# related_resources:
# - ref: https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/
# - ref: https://kubernetes.io/docs/concepts/scheduling-eviction/node-pressure-eviction/
# custom:
#   severity: medium
#   types: ["Kubernetes::Workload"]
#   practices: [REL10-BP03, REL05-BP01]
#   aliases: [k8s-memory-limit, AC_K8S_0100, C-0271, CKV_K8S_13, KSV-0018, Memory Limits Not Defined, core_memory_limits_set, limitsMemory, memoryLimitsMissing]
package policies.reliability.k8s.container_memory_limit

import rego.v2

import data.lib.limits

deny contains {"resource": workload.id, "evidence": limits.evidence(container, "memory")} if {
	some workload in input.resources
	some container in workload.containers
	limits.keeps_running(container)
	not limits.given(workload, container, "memory")
	not limits.given_by_namespace(workload, "memory")
}
