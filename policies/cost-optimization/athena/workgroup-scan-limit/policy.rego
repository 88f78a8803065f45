# METADATA
# title: Athena workgroups limit the bytes that a query may scan
# description: The workgroup sets no limit of scanned bytes, so a single careless query can read, and be charged for, a whole data lake.
# related_resources:
# - ref: https://docs.aws.amazon.com/athena/latest/ug/workgroups-setting-control-limits-cloudwatch.html
# - ref: https://docs.aws.amazon.com/athena/latest/ug/workgroups-manage-queries-control-costs.html
# custom:
#   severity: low
#   types: ["AWS::Athena::WorkGroup"]
#   practices: [COST02-BP05, COST09-BP02]
#   aliases: [athena-bytes-scanned-cutoff]
package policies.cost_optimization.athena.workgroup_scan_limit

import rego.v2

# Workgroups for Spark are charged by the hour and have no such limit.
deny contains {"resource": group.id, "evidence": evidence} if {
	some group in input.resources
	configuration := object.get(group.properties, "WorkGroupConfiguration", {})
	not plinth.given(configuration.BytesScannedCutoffPerQuery)
	not startswith(configuration.EngineVersion.SelectedEngineVersion, "PySpark")
	evidence := [
		{"path": ["WorkGroupConfiguration", "BytesScannedCutoffPerQuery"], "exact": true},
		{"path": ["WorkGroupConfiguration", "EngineVersion", "SelectedEngineVersion"]},
	]
}
