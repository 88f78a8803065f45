# METADATA
# title: Liveness probes are more patient than readiness probes
# description: Both probes ask the same and give up at the same moment, so a container that is merely busy is restarted at once.
# related_resources:
# - ref: https://kubernetes.io/docs/concepts/configuration/liveness-readiness-startup-probes/
# - ref: https://kubernetes.io/docs/tasks/configure-pod-container/configure-liveness-readiness-startup-probes/
# custom:
#   severity: low
#   types: ["Kubernetes::Workload"]
#   practices: [REL11-BP01, REL11-BP03]
#   aliases: [k8s-probes-not-identical, pod-probes-identical, validate-probes]
package policies.reliability.k8s.liveness_patience

import rego.v2

deny contains {"resource": workload.id, "paths": paths} if {
	some workload in input.resources
	some container in workload.containers
	count([field | some field in fields; alike(setting(container, "livenessProbe", field), setting(container, "readinessProbe", field))]) == count(fields)
	paths := [array.concat(container.path, array.concat([probe], field)) | some probe in ["livenessProbe", "readinessProbe"]; some field in fields]
}

# What is asked, and for how long it may fail.
fields := [["httpGet", "path"], ["httpGet", "port"], ["failureThreshold"], ["periodSeconds"]]

setting(container, probe, field) := plinth.value(container.is, array.concat([probe], field))

alike(a, b) if plinth.may_equal(a, b)

alike(a, b) if plinth.may_equal(b, a)
