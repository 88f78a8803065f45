variable "drain" {
  type = bool
}

resource "aws_elb" "shop" {
  name                        = "shop"
  availability_zones          = ["eu-west-1a", "eu-west-1b"]
  connection_draining         = var.drain # want open
  connection_draining_timeout = 60

  listener {
    instance_port     = 8080
    instance_protocol = "http"
    lb_port           = 80
    lb_protocol       = "http"
  }
}
