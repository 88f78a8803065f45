# METADATA
# title: Environment variables of a container are set once
# description: The container sets a variable of the environment twice, and only the last of its values is in effect.
# related_resources:
# - ref: https://kubernetes.io/docs/tasks/inject-data-application/define-environment-variable-container/
# - ref: https://kubernetes.io/docs/reference/using-api/server-side-apply/
# custom:
#   severity: low
#   types: ["Kubernetes::Workload"]
#   practices: [OPS05-BP07]
#   aliases: [k8s-duplicate-env, C-0295, duplicate-env-var, environment-variable-key-duplication]
package policies.operational_excellence.k8s.container_environment_names

import rego.v2

deny contains {"resource": workload.id, "paths": [array.concat(container.path, ["env", i, "name"]) | some i in [second, first]]} if {
	some workload in input.resources
	some container in workload.containers
	env := plinth.list(container.is, ["env"])
	some first, one in env
	some second, other in env
	are_two(first, second, one)
	alike(plinth.at(one, ["name"]), plinth.at(other, ["name"]))
}

alike(a, b) if plinth.may_equal(a, b)

alike(a, b) if plinth.may_equal(b, a)

are_two(first, second, _) if first < second

# the list is not known: what stands for it may be several
are_two(first, first, one) if not is_object(one)
