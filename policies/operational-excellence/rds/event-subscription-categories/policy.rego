# METADATA
# title: RDS event subscriptions tell of failures
# description: The subscription leaves out events of failure or maintenance, so nobody is told when they happen.
# related_resources:
# - ref: https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_Events.html
# - ref: https://docs.aws.amazon.com/wellarchitected/latest/framework/ops_workload_observability_create_alerts.html
# custom:
#   severity: low
#   types: ["AWS::RDS::EventSubscription"]
#   practices: [OPS08-BP04, REL11-BP06]
#   aliases: [rds-event-subscription-cluster, rds-event-subscription-instance, RDS.19, RDS.20, rds_cluster_critical_event_subscription, rds_db_cluster_events_subscription, rds_db_instance_events_subscription, rds_instance_critical_event_subscription]
#   profiles: [exam]
#   parameters:
#     categories:
#       default: [failure, maintenance]
#       description: The categories of events that a subscription to instances or clusters has to include.
package policies.operational_excellence.rds.event_subscription_categories

import rego.v2

# Without a list, all categories are sent. Another subscription may send what this one leaves out.
deny contains {"resource": subscription.id, "evidence": array.concat(evidence, elsewhere)} if {
	some subscription in input.resources
	plinth.may_be_one_of(subscription.properties.SourceType, ["db-instance", "db-cluster"])
	listed := subscription.properties.EventCategories
	not count(listed) == 0
	others := [other | some other in plinth.all(subscription.id, subscription.type); other.id != subscription.id]
	some category in data.plinth.parameters.categories
	not category in listed
	not sent(subscription, others, category)
	evidence := [{"path": ["EventCategories"]}, {"path": ["SourceType"]}]
	elsewhere := [{"resource": other.id, "path": [name]} | some other in others; some name in ["EventCategories", "SourceType"]]
}

deny contains {"resource": subscription.id, "cause": "off", "paths": [["Enabled"]], "message": message} if {
	some subscription in input.resources
	plinth.may_equal(subscription.properties.Enabled, false)
	message := "The subscription is turned off, so none of its events reaches anybody."
}

sent(subscription, others, category) if {
	some other in others
	other.properties.SourceType == subscription.properties.SourceType
	category in other.properties.EventCategories
}
