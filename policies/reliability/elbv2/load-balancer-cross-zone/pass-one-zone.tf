resource "aws_lb" "shop" {
  name               = "shop"
  load_balancer_type = "network"
  subnets            = ["subnet-11111111"]
}
