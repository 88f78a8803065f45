resource "aws_route53_record" "blue" {
  zone_id        = "Z0123456789EXAMPLE"
  name           = "api"
  type           = "A"
  ttl            = 60
  records        = ["192.0.2.10"]
  set_identifier = "blue"

  weighted_routing_policy {
    weight = 90
  }
}
