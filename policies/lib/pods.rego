# What policies on pods share.
package lib.pods

import rego.v2

# containers gives the containers of a workload's pod, init and ephemeral ones among them, each with its path.
containers(workload) := workload.containers

# secured gives what has a security context: the pod, and each of its containers.
secured(workload) := workload.secured

# value gives the part at a path, unless there is none or it is null.
value(object, path) := plinth.value(object, path)
