# What policies on pods behind a Service share.
package lib.services

import rego.v2

# passes_by says whether a label that the service looks for is certainly another.
passes_by(service, pod) if {
	selector := plinth.at(service.properties, ["spec", "selector"])
	is_object(selector)
	some key, want in selector
	not plinth.may_equal(plinth.at(pod, ["metadata", "labels", key]), want)
	not plinth.may_equal(want, plinth.at(pod, ["metadata", "labels", key]))
}

# evidence is what says that the service selects the workload's pods.
evidence(service) := array.concat(
	[{"resource": service.id, "path": ["spec", "selector"]}],
	[{"path": ["pod", "metadata", "labels", key]} | some key, _ in plinth.at(service.properties, ["spec", "selector"])],
)
