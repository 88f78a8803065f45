resource "aws_cloudwatch_log_group" "shop" { # want
  name = "/shop/orders"
}
