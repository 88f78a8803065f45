resource "aws_lb" "shop" {
  name    = "shop"
  subnets = ["subnet-11111111", "subnet-22222222"]
}

resource "aws_route53_record" "primary" {
  zone_id        = "Z0123456789EXAMPLE"
  name           = "api"
  type           = "A"
  set_identifier = "primary"

  failover_routing_policy {
    type = "PRIMARY"
  }

  alias {
    name                   = aws_lb.shop.dns_name
    zone_id                = aws_lb.shop.zone_id
    evaluate_target_health = true
  }
}
