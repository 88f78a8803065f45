variable "cross_zone" {
  type = bool
}

resource "aws_elb" "shop" {
  name                      = "shop"
  availability_zones        = ["eu-west-1a", "eu-west-1b"]
  cross_zone_load_balancing = var.cross_zone # want open

  listener {
    instance_port     = 8080
    instance_protocol = "http"
    lb_port           = 80
    lb_protocol       = "http"
  }
}
