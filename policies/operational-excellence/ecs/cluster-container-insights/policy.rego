# METADATA
# title: ECS clusters have Container Insights
# description: Container Insights is not on, so nobody sees what the cluster's tasks use and how often they restart.
# related_resources:
# - ref: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/cloudwatch-container-insights.html
# - ref: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ClusterSetting.html
# custom:
#   severity: low
#   types: ["AWS::ECS::Cluster"]
#   practices: [OPS04-BP02, OPS08-BP01, PERF02-BP03]
#   aliases: [CKV_AWS_65, AVD-AWS-0034, ECS.12, AwsSolutions-ECS4]
#   parameters:
#     account_setting:
#       default: disabled
#       description: The account's default for the setting containerInsights, which a cluster without the setting takes over.
package policies.operational_excellence.ecs.cluster_container_insights

import rego.v2

on := ["enabled", "enhanced"]

deny contains {"resource": cluster.id, "paths": [["ClusterSettings", i, "Value"], ["ClusterSettings", i, "Name"]]} if {
	some cluster in input.resources
	some i, setting in cluster.properties.ClusterSettings
	plinth.may_equal(setting.Name, "containerInsights")
	not setting.Value in on
}

deny contains {"resource": cluster.id, "evidence": evidence, "message": message} if {
	some cluster in input.resources
	not set(cluster)
	count([value | some value in inherited(cluster); value in on]) == 0
	evidence := [{"path": ["ClusterSettings"]}, {"no": "aws_ecs_account_setting_default"}]
	message := "The cluster leaves Container Insights to the account's default, which is off unless somebody turned it on."
}

set(cluster) if cluster.properties.ClusterSettings[_].Name == "containerInsights"

# The account's default as plinth.yaml or the unit itself gives it.
inherited(cluster) := array.concat(
	[data.plinth.parameters.account_setting],
	[account.properties.value | some account in plinth.all(cluster.id, "aws_ecs_account_setting_default"); account.properties.name == "containerInsights"],
)
