resource "aws_vpc" "shop" {
  cidr_block = "10.0.0.0/16"
}

resource "aws_lb_target_group" "web" {
  name     = "web"
  port     = 8080
  protocol = "HTTP"
  vpc_id   = aws_vpc.shop.id

  health_check {
    path    = "/"
    matcher = "200,404" # want
  }
}
