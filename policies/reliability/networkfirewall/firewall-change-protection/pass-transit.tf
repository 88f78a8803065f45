resource "aws_networkfirewall_firewall" "egress" {
  name                = "egress"
  firewall_policy_arn = "arn:aws:network-firewall:eu-west-1:123456789012:firewall-policy/egress"
  transit_gateway_id  = "tgw-0123456789abcdef0"
  delete_protection   = true

  availability_zone_mapping {
    availability_zone_id = "euw1-az1"
  }
}
