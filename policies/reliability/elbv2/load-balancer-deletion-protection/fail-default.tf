resource "aws_lb" "shop" { # want
  name    = "shop"
  subnets = ["subnet-11111111", "subnet-22222222"]
}
