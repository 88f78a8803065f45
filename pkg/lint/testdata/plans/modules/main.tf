# Modules within modules, with count and for_each at the calls.
module "tier" {
  source   = "./tier"
  for_each = { web = "0.0.0.0/0", jobs = "10.0.0.0/8" }
  name     = each.key
  admins   = each.value
}

module "spare" {
  source = "./tier"
  count  = 1
  name   = "spare-${count.index}"
}
