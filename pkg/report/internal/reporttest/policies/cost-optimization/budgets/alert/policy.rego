# METADATA
# title: A budget tells when spending gets out of hand
# description: The account has no budget, so a rise in spending shows on the bill.
# related_resources:
# - ref: https://example.com/budgets
# custom:
#   severity: low
#   scope: unit
#   types: ["AWS::RDS::DBInstance"]
#   practices: [COST02-BP05]
package policies.cost_optimization.budgets.alert

import rego.v2

deny contains {"unit": true, "evidence": [{"no": "AWS::Budgets::Budget"}]} if {
	count(plinth.all(input.unit.id, "AWS::Budgets::Budget")) == 0
}
