# What policies on workloads of several pods share.
package lib.replicas

import rego.v2

# several says whether a workload states, or may state, two pods or more. One that an autoscaler scales states none.
several(workload) if plinth.may_be_at_least(plinth.at(workload.properties, ["spec", "replicas"]), 2)
