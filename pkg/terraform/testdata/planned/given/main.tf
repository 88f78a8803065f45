# Nothing of this is known without the plan: no variable has a value, and
# functions of time give theirs when the plan is made.
variable "number" {
  type = number
}

variable "names" {
  type = set(string)
}

variable "parts" {
  type = map(object({ size = optional(number, 3), tags = map(string) }))
}

variable "on" {
  type = bool
}

variable "any" {}

variable "none" {
  default = null
}

resource "terraform_data" "counted" {
  count = var.number
  input = { index = count.index, of = var.number, made = plantimestamp() }
}

resource "terraform_data" "named" {
  for_each = var.names
  input    = [each.key, upper(each.value), one([for d in terraform_data.counted : d.input.of if d.input.index == 1])]
}

resource "terraform_data" "on" {
  count = var.on ? 1 : 0
  input = "on"
}

resource "terraform_data" "off" {
  count = var.on ? 0 : 2
  input = var.none
  triggers_replace = [
    var.none == null ? "none" : "some",
    { any = var.any, first = var.any[0], joined = join("-", [for x in var.any : x.name]) },
  ]
}

resource "terraform_data" "year" {
  input            = formatdate("YYYY", plantimestamp())
  triggers_replace = timeadd(plantimestamp(), "24h")
}

module "part" {
  source   = "./part"
  for_each = var.parts
  name     = each.key
  part     = each.value
}

module "spare" {
  source = "./part"
  count  = var.on ? 0 : 1
  name   = "spare-${count.index}"
  part   = { size = var.number, tags = { for n in var.names : n => title(n) } }
}

resource "terraform_data" "outputs" {
  input = concat([for k, m in module.part : "${k}:${m.size}"], module.spare[*].size)
}
