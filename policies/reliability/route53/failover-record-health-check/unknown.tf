variable "role" {
  type = string
}

resource "aws_route53_zone" "shop" {
  name = "shop.example.com"
}

resource "aws_route53_record" "primary" {
  zone_id        = aws_route53_zone.shop.zone_id
  name           = "api"
  type           = "A"
  ttl            = 60
  records        = ["192.0.2.10"]
  set_identifier = "primary"

  failover_routing_policy {
    type = var.role # want open
  }
}

resource "aws_route53_record" "secondary" {
  zone_id        = aws_route53_zone.shop.zone_id
  name           = "api"
  type           = "A"
  ttl            = 60
  records        = ["198.51.100.10"]
  set_identifier = "secondary"

  failover_routing_policy {
    type = "SECONDARY"
  }
}
