variable "from_default" {
  type    = number
  default = "7"
}

variable "from_tfvars" {}

variable "from_json" {
  type = map(number)
}

variable "from_auto" {
  type    = list(string)
  default = ["default"]
}

variable "later_wins" {
  type = string
}

variable "no_null" {
  type     = string
  default  = "kept"
  nullable = false
}

variable "null_given" {
  type    = string
  default = "lost"
}

variable "anything" {
  type = any
}

variable "checked" {
  type    = string
  default = "abc"

  validation {
    condition     = length(var.checked) == 3
    error_message = "Three letters."
  }
}

variable "token" {
  type      = string
  sensitive = true
  ephemeral = false
}

resource "terraform_data" "values" {
  input = {
    from_default = var.from_default + 1
    from_tfvars  = var.from_tfvars
    from_json    = var.from_json
    from_auto    = var.from_auto
    later_wins   = var.later_wins
    no_null      = var.no_null
    null_given   = var.null_given == null ? "null" : var.null_given
    anything     = var.anything
    checked      = var.checked
    token        = nonsensitive(var.token)
  }
}
