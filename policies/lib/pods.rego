# What policies on pods share.
package lib.pods

import rego.v2

# containers gives the containers of a workload's pod, init and ephemeral ones among them, each with its path.
containers(workload) := [{"path": ["pod", "spec", kind, i], "is": container} |
	some kind in ["containers", "initContainers", "ephemeralContainers"]
	some i, container in plinth.list(workload, ["pod", "spec", kind])
]

# secured gives what has a security context: the pod, and each of its containers.
secured(workload) := array.concat([{"path": ["pod", "spec"], "is": spec} | spec := plinth.at(workload, ["pod", "spec"])], containers(workload))

# value gives the part at a path, unless there is none or it is null.
value(object, path) := found if {
	found := plinth.at(object, path)
	found != null
}
