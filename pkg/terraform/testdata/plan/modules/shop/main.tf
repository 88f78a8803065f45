variable "name" {
  type = string
}

variable "settings" {
  type = object({
    port = number
    tags = optional(map(string), { team = "none" })
    tls  = optional(object({ on = optional(bool, true), versions = optional(list(string), ["1.2"]) }), {})
  })
}

variable "subnets" {
  type    = map(string)
  default = {}
}

module "inner" {
  source = "../label"
  parts  = [var.name, "inner"]
}

resource "terraform_data" "shop" {
  count = var.settings.tls.on ? 1 : 0
  input = {
    name    = var.name
    port    = var.settings.port
    tags    = var.settings.tags
    tls     = var.settings.tls
    subnets = [for z, c in var.subnets : "${z}:${c}"]
    label   = module.inner.label
  }
}

output "port" {
  value = var.settings.port
}

output "name" {
  value = terraform_data.shop[0].input.name
}

output "label" {
  value = module.inner.label
}

output "inner" {
  value = module.inner
}
