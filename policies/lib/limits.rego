# What policies on the limits of containers share.
package lib.limits

import rego.v2

# keeps_running leaves out init containers, which end before the others begin, but for sidecars; ephemeral ones cannot have limits.
keeps_running(container) if container.path[2] == "containers"

keeps_running(container) if {
	container.path[2] == "initContainers"
	plinth.may_equal(plinth.at(container.is, ["restartPolicy"]), "Always")
}

# given says whether a container, or its pod as a whole, has a limit of a resource.
given(_, container, name) if plinth.given(plinth.at(container.is, ["resources", "limits", name]))

given(workload, _, name) if plinth.given(plinth.at(workload.pod, ["spec", "resources", "limits", name]))

# given_by_namespace says whether a LimitRange gives one to containers that say nothing: its default, or else its maximum.
given_by_namespace(workload, name) if {
	some range in plinth.referred_by(workload.id, "Kubernetes::LimitRange")
	some item in plinth.list(range.properties, ["spec", "limits"])
	item.type == "Container"
	plinth.given(plinth.at(item, [["default", "max"][_], name]))
}

# evidence is that of a container without a limit.
evidence(container, name) := array.concat(
	[
		{"path": array.concat(container.path, ["resources", "limits", name])},
		{"path": ["pod", "spec", "resources", "limits", name]},
		{"no": "Kubernetes::LimitRange"},
	],
	[{"path": array.concat(container.path, ["restartPolicy"])} | container.path[2] == "initContainers"],
)
