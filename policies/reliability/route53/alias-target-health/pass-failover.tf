resource "aws_lb" "ireland" {
  name    = "ireland"
  subnets = ["subnet-11111111", "subnet-22222222"]
}

resource "aws_route53_record" "ireland" {
  zone_id        = "Z0123456789EXAMPLE"
  name           = "api"
  type           = "A"
  set_identifier = "ireland"

  failover_routing_policy {
    type = "SECONDARY"
  }

  alias {
    name                   = aws_lb.ireland.dns_name
    zone_id                = "Z32O12XQLNTSW2"
    evaluate_target_health = false
  }
}
