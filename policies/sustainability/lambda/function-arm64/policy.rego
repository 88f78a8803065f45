# METADATA
# title: Lambda functions run on arm64
# description: The function runs on x86_64, which needs more energy for the same work than arm64.
# related_resources:
# - ref: https://docs.aws.amazon.com/lambda/latest/dg/foundation-arch.html
# - ref: https://docs.aws.amazon.com/wellarchitected/latest/framework/sus_sus_hardware_a2.html
# custom:
#   severity: low
#   types: ["AWS::Lambda::Function"]
#   practices: [SUS05-BP02, PERF02-BP02]
#   aliases: [lambda-arm64]
package policies.sustainability.lambda.function_arm64

import rego.v2

deny contains {"resource": function.id, "paths": [["Architectures", i]]} if {
	some function in input.resources
	some i, architecture in function.properties.Architectures
	plinth.may_equal(architecture, "x86_64")
	plinth.may_equal(function.properties.PackageType, "Zip")
	runs_on_arm(function.properties.Runtime)
	not layered(function)
}

# Layers and images may hold code for one architecture; what runs in them is not in the configuration.
layered(function) if count(function.properties.Layers) > 0

runs_on_arm(runtime) if not plinth.may_match(runtime, `^(nodejs[0-8]|nodejs10|python2|python3\.[67]|dotnetcore[12]|ruby2\.5|go1|java8$|provided$)`)
