variable "value" {}

resource "terraform_data" "m" {
  input = var.value
}
