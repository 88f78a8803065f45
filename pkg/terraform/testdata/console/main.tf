# What the expressions of expressions.txt refer to.
variable "list" {
  type    = list(string)
  default = ["a", "b", "c"]
}

variable "set" {
  type    = set(string)
  default = ["pear", "apple", "pear"]
}

variable "map" {
  type    = map(string)
  default = { one = 1, two = 2, flag = true }
}

variable "rule" {
  type = object({
    port     = number
    protocol = optional(string, "tcp")
    note     = optional(string)
    tags     = optional(map(string), {})
    nested = optional(object({
      deep = optional(bool, true)
    }), {})
  })
  default = { port = "443", unwanted = true }
}

variable "rules" {
  type = list(object({
    name = string
    on   = optional(bool, false)
  }))
  default = [{ name = "x", on = "true" }, { name = "y" }]
}

variable "pair" {
  type    = tuple([string, number])
  default = [1, "2"]
}

variable "any" {
  type    = any
  default = { k = [1, "two", null] }
}

variable "number" {
  type    = number
  default = "42"
}

variable "flag" {
  type    = bool
  default = "true"
}

variable "text" {
  type    = string
  default = 12.50
}

variable "nothing" {
  type    = string
  default = null
}

variable "stubborn" {
  type     = string
  default  = "kept"
  nullable = false
}

variable "numbers" {
  type    = map(number)
  default = { a = "1", b = 2 }
}

variable "matrix" {
  type    = list(list(number))
  default = [[1, 2], ["3"]]
}

variable "secret" {
  type      = string
  default   = "hush"
  sensitive = true
}

locals {
  people = [
    { name = "ann", role = "admin", age = 40 },
    { name = "bob", role = "dev", age = 25 },
    { name = "cid", role = "dev", age = 31 },
  ]
  networks = {
    public  = { cidr = "10.0.0.0/24", zones = ["a", "b"] }
    private = { cidr = "10.0.1.0/24", zones = ["a"] }
  }
  empty_list = []
  empty_map  = {}
  template   = "Hello, $${name}! %%{ if true }yes%%{ endif }"
  words      = "the quick brown fox"
  chained    = local.link
  link       = upper(local.words)
}
