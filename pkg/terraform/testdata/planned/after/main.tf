# Some of this is known after apply only, in parts of texts, lists and objects.
variable "names" {
  type = list(string)
}

variable "secret" {
  type      = string
  sensitive = true
}

resource "terraform_data" "first" {
  input = var.names
}

resource "terraform_data" "next" {
  for_each = toset(var.names)
  input    = { id = terraform_data.first.id, name = each.key, both = "${each.key}/${terraform_data.first.id}" }
}

resource "terraform_data" "list" {
  input            = [for n in var.names : terraform_data.next[n].id]
  triggers_replace = [var.names[0], terraform_data.first.id, timestamp(), length(var.names)]
}

resource "terraform_data" "either" {
  input = terraform_data.first.id == "x" ? var.names[0] : var.names[1]
}

resource "terraform_data" "merged" {
  input = merge({ a = var.names[0] }, { b = terraform_data.first.id }, var.names[1] == "b" ? { c = "c" } : {})
}

resource "terraform_data" "encoded" {
  input = jsonencode({ names = var.names, id = terraform_data.first.id })
}

resource "terraform_data" "hidden" {
  input            = { open = var.names[0], shut = var.secret, both = "${var.names[0]}-${var.secret}" }
  triggers_replace = nonsensitive(length(var.secret))
}
