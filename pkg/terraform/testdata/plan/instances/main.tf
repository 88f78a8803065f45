variable "names" {
  type    = list(string)
  default = ["c", "a", "b", "a"]
}

locals {
  sizes = { small = 1, "very large" = 10, "a\"quote" = 3 }
  none  = {}
}

resource "terraform_data" "plain" {
  input = "x"
}

resource "terraform_data" "counted" {
  count = 3
  input = { index = count.index, name = "n-${count.index}" }
}

resource "terraform_data" "nothing" {
  count = length(local.none)
  input = "never"
}

resource "terraform_data" "by_map" {
  for_each = local.sizes
  input    = { key = each.key, value = each.value, twice = each.value * 2 }
}

resource "terraform_data" "by_set" {
  for_each = toset(var.names)
  input    = "${each.key}=${each.value}"
}

resource "terraform_data" "by_empty" {
  for_each = local.none
  input    = each.key
}

resource "terraform_data" "filtered" {
  for_each = { for k, v in local.sizes : upper(k) => v if v > 1 }
  input    = each.value
}

resource "terraform_data" "one_or_none" {
  count = var.names[0] == "c" ? 1 : 0
  input = one(slice(terraform_data.counted[*].input.name, 0, 1))
}

resource "terraform_data" "chained" {
  for_each = terraform_data.by_map
  input    = each.value.input.twice
}

resource "terraform_data" "lists" {
  input = {
    all     = terraform_data.counted[*].input.name
    legacy  = terraform_data.counted.*.input.index
    last    = terraform_data.counted[length(terraform_data.counted) - 1].input
    mapped  = { for k, r in terraform_data.by_map : k => r.input.value }
    sorted  = sort(keys(terraform_data.by_set))
    values  = values(terraform_data.by_set)[*].input
    missing = try(terraform_data.counted[7].input, "none")
    by_key  = terraform_data.by_map["small"].input.twice
    element = element(terraform_data.counted, 4).input.index
    count   = length(terraform_data.nothing)
  }
}

# a resource may be named with the word before it
resource "terraform_data" "prefixed" {
  input      = [resource.terraform_data.plain.input, resource.terraform_data.counted[1].input.name]
  depends_on = [resource.terraform_data.plain]
}
