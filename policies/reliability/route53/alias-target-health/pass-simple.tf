resource "aws_lb" "shop" {
  name    = "shop"
  subnets = ["subnet-11111111", "subnet-22222222"]
}

resource "aws_route53_record" "shop" {
  zone_id = "Z0123456789EXAMPLE"
  name    = "api"
  type    = "A"

  alias {
    name                   = aws_lb.shop.dns_name
    zone_id                = aws_lb.shop.zone_id
    evaluate_target_health = false
  }
}
