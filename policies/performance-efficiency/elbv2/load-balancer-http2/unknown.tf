variable "on" {
  type = bool
}

resource "aws_lb" "shop" {
  name         = "shop"
  subnets      = ["subnet-11111111", "subnet-22222222"]
  enable_http2 = var.on # want open
}
