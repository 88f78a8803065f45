# METADATA
# title: Queues have plain names
# description: The queue's name has other characters than letters, digits and hyphens.
# custom:
#   severity: low
#   types: ["AWS::SQS::Queue"]
package policies.operational_excellence.sqs.name

import rego.v2

deny contains {"resource": queue.id, "paths": [["QueueName"]], "message": message} if {
	some queue in input.resources
	name := queue.properties.QueueName
	is_string(name)
	not regex.match(`^[A-Za-z0-9-]+$`, name)
	message := sprintf("The queue's name is %s.", [name])
}
