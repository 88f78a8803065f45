# METADATA
# title: Load balancers are protected from deletion
# description: Deletion protection is off, so one call or one changed name deletes the load balancer and the DNS name that clients use.
# related_resources:
# - ref: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/application-load-balancers.html
# - ref: https://docs.aws.amazon.com/elasticloadbalancing/latest/network/network-load-balancers.html
# custom:
#   severity: low
#   types: ["AWS::ElasticLoadBalancingV2::LoadBalancer"]
#   practices: [REL08-BP05]
#   aliases: [elbv2-deletion-protection, ALB Deletion Protection Disabled, CKV_AWS_150, ELB.6, ELBDeletionProtectionEnabled, ELB_DELETION_PROTECTION_ENABLED, elb_application_lb_deletion_protection_enabled]
#   profiles: [exam]
package policies.reliability.elbv2.load_balancer_deletion_protection

import rego.v2

deny contains {"resource": balancer.id, "paths": [["LoadBalancerAttributes", "deletion_protection.enabled"]]} if {
	some balancer in input.resources
	not balancer.properties.LoadBalancerAttributes["deletion_protection.enabled"] == "true"
}
