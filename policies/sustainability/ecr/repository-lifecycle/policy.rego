# METADATA
# title: ECR repositories remove images that nobody needs
# description: The repository has no lifecycle policy, so every image that was ever pushed stays in storage.
# related_resources:
# - ref: https://docs.aws.amazon.com/AmazonECR/latest/userguide/LifecyclePolicies.html
# - ref: https://docs.aws.amazon.com/wellarchitected/latest/framework/sus_sus_data_a6.html
# custom:
#   severity: low
#   types: ["AWS::ECR::Repository"]
#   practices: [SUS04-BP05, SUS04-BP03, COST04-BP05]
#   aliases: [ECR.3, ecr_repositories_lifecycle_policy_enabled]
package policies.sustainability.ecr.repository_lifecycle

import rego.v2

deny contains {"resource": repository.id, "evidence": [{"path": ["LifecyclePolicy", "LifecyclePolicyText"], "exact": true}]} if {
	some repository in input.resources
	not plinth.given(repository.properties.LifecyclePolicy.LifecyclePolicyText)
}
