# METADATA
# title: Containers request the CPU and memory that they use
# description: A container requests no CPU or no memory, so nodes cannot be filled and paid for by what pods need.
# related_resources:
# - ref: https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/
# - ref: https://docs.aws.amazon.com/eks/latest/best-practices/cost-opt-compute.html
# custom:
#   severity: low
#   types: ["Kubernetes::Workload"]
#   practices: [COST06-BP02, PERF02-BP04]
#   aliases: [CKV_K8S_10, CKV_K8S_12, AVD-KSV-0015, AVD-KSV-0016, C-0268, C-0269, unset-cpu-requirements, unset-memory-requirements, cpuRequestsMissing, memoryRequestsMissing]
#   partial: [CKV_K8S_10, CKV_K8S_12, AVD-KSV-0015, AVD-KSV-0016, C-0268, C-0269, unset-cpu-requirements, unset-memory-requirements, cpuRequestsMissing, memoryRequestsMissing]
package policies.cost_optimization.k8s.container_resource_requests

import rego.v2

deny contains {"resource": workload.id, "evidence": evidence} if {
	some workload in input.resources
	some list in ["containers", "initContainers"]
	some i, container in plinth.list(workload.pod, ["spec", list])
	keeps_running(list, container)
	some name in ["cpu", "memory"]
	not requested(container, name)
	not requested(plinth.at(workload.pod, ["spec"]), name)
	not set_in_namespace(workload, name)
	not set_by_autoscaler(workload)
	evidence := array.concat(
		[{"path": array.concat(place, ["resources", kind, name])} |
			some place in [["pod", "spec", list, i], ["pod", "spec"]]
			some kind in ["requests", "limits"]
		],
		circumstances(workload, list, i),
	)
}

# Init containers end before the others begin, except for sidecars.
keeps_running("containers", _)

keeps_running("initContainers", container) if plinth.may_equal(plinth.at(container, ["restartPolicy"]), "Always")

# A limit without a request is the request as well; the whole pod may have either.
requested(part, name) if plinth.given(plinth.at(part, ["resources", ["requests", "limits"][_], name]))

# What a LimitRange gives the containers of its namespace that say nothing.
set_in_namespace(workload, name) if {
	some range in plinth.all(workload.id, "Kubernetes::LimitRange")
	namespace(range) == namespace(workload)
	some item in plinth.list(range.properties, ["spec", "limits"])
	item.type == "Container"
	plinth.given(plinth.at(item, [["defaultRequest", "default", "max", "min"][_], name]))
}

namespace(object) := plinth.at(object.properties, ["metadata", "namespace"])

namespace(object) := "default" if not plinth.at(object.properties, ["metadata", "namespace"])

set_by_autoscaler(workload) if {
	some autoscaler in plinth.referred_by(workload.id, "Kubernetes::VerticalPodAutoscaler")
	changes_pods(autoscaler)
}

changes_pods(autoscaler) if plinth.at(autoscaler.properties, ["spec", "updatePolicy", "updateMode"]) in {"Auto", "Initial", "InPlaceOrRecreate", "Recreate"}

changes_pods(autoscaler) if not plinth.at(autoscaler.properties, ["spec", "updatePolicy", "updateMode"])

circumstances(workload, list, i) := array.concat(
	[{"no": "Kubernetes::LimitRange"}, {"no": "Kubernetes::VerticalPodAutoscaler"}],
	array.concat(
		[{"path": ["pod", "spec", list, i, "restartPolicy"]} | list == "initContainers"],
		[{"path": ["metadata", "namespace"]} | count(plinth.all(workload.id, "Kubernetes::LimitRange")) > 0],
	),
)
