# METADATA
# title: REST APIs compress their answers
# description: The API sends answers uncompressed even to clients that accept compression, so large ones take longer.
# related_resources:
# - ref: https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-gzip-compression-decompression.html
# - ref: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-apigateway-restapi.html
# custom:
#   severity: low
#   types: ["AWS::ApiGateway::RestApi"]
#   practices: [PERF04-BP05, COST08-BP02, SUS04-BP07]
#   profiles: [exam]
#   aliases: [apigw-compression, AC_AWS_0010]
package policies.performance_efficiency.apigateway.rest_api_compression

import rego.v2

# Clients of private APIs are near. Terraform writes -1 for none. An imported document may hold the size as well.
deny contains {"resource": api.id, "paths": [["MinimumCompressionSize"], ["Body", "x-amazon-apigateway-minimum-compression-size"], ["BodyS3Location"], ["EndpointConfiguration", "Types"]]} if {
	some api in input.resources
	not api.properties.MinimumCompressionSize >= 0
	not api.properties.Body["x-amazon-apigateway-minimum-compression-size"] >= 0
	not "PRIVATE" in api.properties.EndpointConfiguration.Types
	not plinth.given(api.properties.BodyS3Location.Key)
}
