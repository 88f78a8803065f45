resource "aws_elb" "shop" {
  name                      = "shop"
  subnets                   = ["subnet-11111111"]
  cross_zone_load_balancing = false

  listener {
    instance_port     = 8080
    instance_protocol = "http"
    lb_port           = 80
    lb_protocol       = "http"
  }
}
