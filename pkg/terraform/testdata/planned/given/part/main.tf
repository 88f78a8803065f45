variable "name" {}

variable "part" {
  type = object({ size = number, tags = map(string) })
}

resource "terraform_data" "part" {
  for_each = var.part.tags
  input    = { name = var.name, tag = each.key, value = each.value }
}

resource "terraform_data" "sized" {
  count = var.part.size > 2 ? 1 : 0
  input = var.part
}

output "size" {
  value = var.part.size * length(terraform_data.part)
}
