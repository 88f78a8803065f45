# METADATA
# title: Schedules do not ask every minute whether there is work
# description: The schedule fires every minute, more than half a million times a year, whether or not there is anything to do.
# related_resources:
# - ref: https://docs.aws.amazon.com/wellarchitected/latest/framework/sus_sus_software_a2.html
# - ref: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-rule-schedule.html
# custom:
#   severity: low
#   types: ["AWS::Events::Rule", "AWS::Scheduler::Schedule"]
#   practices: [SUS03-BP01, COST09-BP01]
#   profiles: [exam]
#   aliases: [eventbridge-minutely-schedule]
package policies.sustainability.events.schedule_rate

import rego.v2

deny contains {"resource": schedule.id, "paths": [["ScheduleExpression"], ["State"]]} if {
	some schedule in input.resources
	plinth.may_match(schedule.properties.ScheduleExpression, `^(rate\(1 minute\)|cron\((\*|\*/1|0/1) \* )`)
	not schedule.properties.State == "DISABLED"
}
