# METADATA
# title: Glue jobs set a timeout
# description: The job sets no timeout, so a run that hangs is charged until the service's default ends it, after eight hours or two days.
# related_resources:
# - ref: https://docs.aws.amazon.com/glue/latest/dg/add-job.html
# - ref: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-glue-job.html
# custom:
#   severity: low
#   types: ["AWS::Glue::Job"]
#   practices: [COST02-BP05, COST04-BP03]
package policies.cost_optimization.glue.job_timeout

import rego.v2

# A streaming job is meant to go on.
deny contains {"resource": job.id, "evidence": [{"path": ["Timeout"], "exact": true}, {"path": ["Command", "Name"]}]} if {
	some job in input.resources
	not plinth.given(job.properties.Timeout)
	not job.properties.Command.Name == "gluestreaming"
}
