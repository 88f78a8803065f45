# METADATA
# title: Network firewalls are protected from deletion and changed subnets
# description: A protection is off, so one call can take the firewall out of the path that routes still lead through.
# related_resources:
# - ref: https://docs.aws.amazon.com/network-firewall/latest/developerguide/firewall-settings.html
# - ref: https://docs.aws.amazon.com/network-firewall/latest/APIReference/API_Firewall.html
# custom:
#   severity: low
#   types: ["AWS::NetworkFirewall::Firewall"]
#   practices: [REL08-BP05]
#   aliases: [networkfirewall-deletion-protection, CKV_AWS_344, NetworkFirewall.9, NetworkFirewall.10, networkfirewall_deletion_protection, vpc_network_firewall_deletion_protection_enabled]
package policies.reliability.networkfirewall.firewall_change_protection

import rego.v2

deny contains {"resource": firewall.id, "cause": "deletion", "message": message, "paths": [["DeleteProtection"]]} if {
	some firewall in input.resources
	not firewall.properties.DeleteProtection == true
	message := "Delete protection is off, so one call can delete the firewall that routes still lead through."
}

# A firewall that is attached to a transit gateway has no subnets of the account's own.
deny contains {"resource": firewall.id, "cause": "subnets", "message": message, "evidence": evidence} if {
	some firewall in input.resources
	not firewall.properties.SubnetChangeProtection == true
	not plinth.given(firewall.properties.TransitGatewayId)
	evidence := [{"path": ["SubnetChangeProtection"]}, {"path": ["TransitGatewayId"], "exact": true}]
	message := "Subnet change protection is off, so one call can remove the endpoint of a zone that routes still lead to."
}
