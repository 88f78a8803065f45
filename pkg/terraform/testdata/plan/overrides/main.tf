locals {
  replaced = "old"
  kept     = "same"
}

variable "size" {
  type    = number
  default = 1
}

resource "terraform_data" "a" {
  input            = "old"
  triggers_replace = ["kept"]

  lifecycle {
    create_before_destroy = true
  }
}

resource "terraform_data" "b" {
  input = "${local.replaced}-${local.kept}-${var.size}"
}

module "m" {
  source = "./m"
  value  = "old"
}
