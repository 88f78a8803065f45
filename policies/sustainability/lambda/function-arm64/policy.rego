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

# Layers and images may hold code for one architecture; what runs in them is not in the configuration.
deny contains {"resource": function.id, "evidence": evidence} if {
	some function in input.resources
	some i, architecture in function.properties.Architectures
	plinth.may_equal(architecture, "x86_64")
	plinth.may_equal(function.properties.PackageType, "Zip")
	plinth.may_match(function.properties.Runtime, arm_runtimes)
	not plinth.has_elements(function.properties.Layers)
	not at_edge(function)
	evidence := [
		{"path": ["Architectures", i]},
		{"path": ["Runtime"]},
		{"path": ["PackageType"]},
		{"path": ["Layers"], "exact": true},
		{"no": "AWS::CloudFront::Distribution"},
	]
}

# Lambda@Edge runs on x86_64 only. A distribution names the function or a version of it.
at_edge(function) if count(plinth.referred_by(function.id, "AWS::CloudFront::Distribution")) > 0

at_edge(function) if {
	some version in plinth.referred_by(function.id, "AWS::Lambda::Version")
	count(plinth.referred_by(version.id, "AWS::CloudFront::Distribution")) > 0
}

arm_runtimes := `^(nodejs(1[2-9]|[2-9][0-9])|python3\.([89]|[1-9][0-9])|java(8\.al2|1[1-9]|2[0-9])|dotnet([5-9]|1[0-9]|core3)|ruby(2\.7|3|4)|provided\.al)`
