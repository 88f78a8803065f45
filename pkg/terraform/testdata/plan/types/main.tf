variable "tuple" {
  type    = tuple([string, number, bool])
  default = [1, "2", "true"]
}

variable "set_of_objects" {
  type = set(object({ name = string, port = optional(number, 80) }))
  default = [
    { name = "b" }, { name = "a", port = "443" }, { name = "b", port = 80 },
  ]
}

variable "map_of_lists" {
  type    = map(list(string))
  default = { a = [1, 2], b = [] }
}

variable "any_list" {
  type    = list(any)
  default = [1, "two", true]
}

variable "any_map" {
  type    = map(any)
  default = { a = 1, b = "x" }
}

variable "nested" {
  type = object({
    name = string
    rules = optional(list(object({
      from = number
      to   = optional(number)
      tags = optional(map(string), {})
      opts = optional(object({ a = optional(string, "A"), b = optional(list(number), [1]) }))
    })), [{ from = 1 }])
    extra = optional(any)
  })
  default = { name = "n", unknown_attribute = true, rules = [{ from = "22", opts = {} }, { from = 80, to = 81, tags = { x = 1 } }] }
}

variable "list_from_set" {
  type    = list(string)
  default = null
}

locals {
  as_list = tolist(toset(["b", "a", "b"]))
  mixed   = true ? ["a"] : [1, 2]
}

module "convert" {
  source  = "./convert"
  a_list  = toset(["y", "x"])
  a_set   = ["q", "p", "q"]
  a_map   = { one = 1, two = "2" }
  a_text  = 12.50
  a_flag  = "false"
  objects = { x = { size = "5" } }
}

resource "terraform_data" "types" {
  input = {
    tuple   = var.tuple
    sets    = [for o in var.set_of_objects : "${o.name}:${o.port}"]
    size    = length(var.set_of_objects)
    lists   = var.map_of_lists
    any     = var.any_list
    any_map = var.any_map
    nested  = var.nested
    list    = var.list_from_set == null
    as_list = local.as_list
    mixed   = local.mixed
  }
}
