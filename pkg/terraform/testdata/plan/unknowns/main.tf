resource "terraform_data" "first" {
  input = "known"
}

resource "terraform_data" "second" {
  input = {
    id       = terraform_data.first.id
    prefixed = "a-${terraform_data.first.id}"
    known    = terraform_data.first.input
    lower    = lower(terraform_data.first.id)
    not_null = terraform_data.first.id == null
    list     = [terraform_data.first.id, "x"]
    time     = timestamp()
    unique   = uuid()
    chosen   = terraform_data.first.id == "x" ? 1 : 2
    length   = length([terraform_data.first.id])
    looked   = lookup({ a = "b" }, terraform_data.first.id, "c")
    tried    = try([terraform_data.first.id][0], "fallback")
    can      = can(terraform_data.first.id)
    joined   = join(",", ["a", terraform_data.first.id])
    merged   = merge({ a = 1 }, { b = terraform_data.first.id })
    keys     = keys({ b = terraform_data.first.id })
    coalesce = coalesce("a", terraform_data.first.id)
    element  = element(["a", terraform_data.first.id], 0)
    starts   = startswith("x-${terraform_data.first.id}", "x-")
    hash     = sha256(terraform_data.first.id)
    json     = jsonencode({ id = terraform_data.first.id })
    contains = contains(["a"], terraform_data.first.id)
    concat   = concat(["a"], [terraform_data.first.id])
  }
}

resource "terraform_data" "third" {
  for_each = { a = terraform_data.first.id, b = "x" }
  input    = each.value
}

resource "terraform_data" "fourth" {
  count = length(terraform_data.third)
  input = [for k, t in terraform_data.third : k if t.input != null]
}
