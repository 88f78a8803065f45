# METADATA
# title: A budget tells when spending gets out of hand
# description: The account has no budget with a notification, so a rise in spending shows on the bill.
# related_resources:
# - ref: https://docs.aws.amazon.com/cost-management/latest/userguide/budgets-managing-costs.html
# - ref: https://docs.aws.amazon.com/cost-management/latest/userguide/budgets-best-practices.html
# custom:
#   severity: low
#   scope: unit
#   types: ["AWS::EC2::Instance", "AWS::EC2::NatGateway", "AWS::RDS::DBInstance", "AWS::RDS::DBCluster", "AWS::AutoScaling::AutoScalingGroup", "AWS::EKS::Cluster", "AWS::ECS::Service", "AWS::OpenSearchService::Domain", "AWS::Redshift::Cluster"]
#   practices: [COST02-BP05, COST03-BP05]
#   aliases: [budget-notification, budget-declared]
package policies.cost_optimization.budgets.budget_alert

import rego.v2

deny contains {"unit": true, "evidence": [{"no": "AWS::Budgets::Budget"}]} if {
	count([budget | some budget in plinth.all(input.unit.id, "AWS::Budgets::Budget"); notifies(budget)]) == 0
}

notifies(budget) if count(budget.properties.NotificationsWithSubscribers) > 0
