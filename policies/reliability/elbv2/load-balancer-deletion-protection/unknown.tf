variable "on" {
  type = bool
}

resource "aws_lb" "shop" {
  name                       = "shop"
  subnets                    = ["subnet-11111111", "subnet-22222222"]
  enable_deletion_protection = var.on # want open
}
