# METADATA
# title: Finished Jobs are removed
# description: The Job has no ttlSecondsAfterFinished, so it and its pods stay in the cluster after they have finished.
# related_resources:
# - ref: https://kubernetes.io/docs/concepts/workloads/controllers/ttlafterfinished/
# - ref: https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/
# custom:
#   severity: low
#   types: ["Kubernetes::Job", "Kubernetes::CronJob"]
#   practices: [SUS02-BP03, COST04-BP04]
#   aliases: [job-ttl-seconds-after-finished, add-ttl-jobs]
#   parameters:
#     history:
#       default: 10
#       description: The most finished Jobs of one kind that a CronJob keeps.
package policies.sustainability.k8s.job_cleanup

import rego.v2

# Jobs of other API groups, such as Volcano's, have controllers of their own.
deny contains {"resource": job.id, "evidence": array.concat([{"path": ttl}, {"path": ["apiVersion"]}], keepers)} if {
	some job in input.resources
	job.type == "Kubernetes::Job"
	plinth.may_start_with(plinth.at(job.properties, ["apiVersion"]), "batch/")
	not plinth.given(plinth.at(job.properties, ttl))
	not kept(job)
}

deny contains {"resource": job.id, "paths": [["spec", limit], template_ttl], "message": message} if {
	some job in input.resources
	some limit in ["successfulJobsHistoryLimit", "failedJobsHistoryLimit"]
	plinth.may_be_at_least(plinth.at(job.properties, ["spec", limit]), data.plinth.parameters.history + 1)
	not plinth.given(plinth.at(job.properties, template_ttl))
	message := "The CronJob keeps many finished Jobs, each with its pods."
}

ttl := ["spec", "ttlSecondsAfterFinished"]

template_ttl := ["spec", "jobTemplate", "spec", "ttlSecondsAfterFinished"]

# An owner that removes it, and hooks, of which Helm and Argo CD remove the last before they make the next.
keepers := [{"path": path, "exact": true} | some path in keeper_paths]

keeper_paths := [
	["metadata", "ownerReferences"],
	["metadata", "annotations", "helm.sh/hook"],
	["metadata", "annotations", "argocd.argoproj.io/hook"],
]

kept(job) if {
	some path in keeper_paths
	plinth.given(plinth.at(job.properties, path))
}
