# METADATA
# title: State machines trace their executions
# description: The state machine does not record traces, so the time and errors of its steps cannot be seen together with the services that they call.
# related_resources:
# - ref: https://docs.aws.amazon.com/step-functions/latest/dg/concepts-xray-tracing.html
# - ref: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-stepfunctions-statemachine.html
# custom:
#   severity: low
#   types: ["AWS::StepFunctions::StateMachine"]
#   practices: [OPS04-BP05, OPS08-BP03, REL06-BP07]
#   profiles: [exam]
#   aliases: [stepfunctions-tracing, CKV_AWS_284, AwsSolutions-SF2, StepFunctionStateMachineXray, sfn_state_machine_xray_tracing_enabled]
package policies.operational_excellence.stepfunctions.state_machine_tracing

import rego.v2

deny contains {"resource": machine.id, "paths": [["TracingConfiguration", "Enabled"]]} if {
	some machine in input.resources
	not machine.properties.TracingConfiguration.Enabled == true
}
