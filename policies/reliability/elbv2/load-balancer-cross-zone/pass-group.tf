resource "aws_lb" "shop" {
  name               = "shop"
  load_balancer_type = "network"
  subnets            = ["subnet-11111111", "subnet-22222222"]
}

resource "aws_lb_target_group" "web" {
  name                              = "web"
  port                              = 443
  protocol                          = "TCP"
  vpc_id                            = "vpc-11111111"
  load_balancing_cross_zone_enabled = "true"
}

resource "aws_lb_listener" "web" {
  load_balancer_arn = aws_lb.shop.arn
  port              = 443
  protocol          = "TCP"

  default_action {
    type             = "forward"
    target_group_arn = aws_lb_target_group.web.arn
  }
}
