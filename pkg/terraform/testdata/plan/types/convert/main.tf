variable "a_list" {
  type = list(string)
}

variable "a_set" {
  type = set(string)
}

variable "a_map" {
  type = map(string)
}

variable "a_text" {
  type = string
}

variable "a_flag" {
  type = bool
}

variable "objects" {
  type = map(object({ size = number, on = optional(bool, false) }))
}

resource "terraform_data" "converted" {
  input = {
    first = var.a_list[0]
    list  = var.a_list
    set   = [for s in var.a_set : s]
    map   = var.a_map
    text  = var.a_text
    flag  = !var.a_flag
    object = var.objects["x"]
  }
}
