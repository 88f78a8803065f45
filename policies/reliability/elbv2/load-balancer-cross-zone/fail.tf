resource "aws_lb" "shop" {
  name                             = "shop"
  load_balancer_type               = "network"
  subnets                          = ["subnet-11111111", "subnet-22222222"]
  enable_cross_zone_load_balancing = false # want
}
