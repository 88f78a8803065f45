variable "value" {
  type = any
}

variable "key" {
  type = string
}

resource "terraform_data" "m" {
  input = { value = jsonencode(var.value), key = var.key }
}

output "out" {
  value = terraform_data.m.input.key
}
