module "network" {
  source = "./network"
  cidr   = "10.1.0.0/16"
  zones  = ["a", "b"]
}

module "shops" {
  source   = "./shop"
  for_each = { north = { port = 80 }, south = { port = 443, tags = { team = "s" } } }
  name     = each.key
  settings = each.value
  subnets  = module.network.subnets
}

module "copies" {
  source   = "./shop"
  count    = 2
  name     = "copy${count.index}"
  settings = { port = 9000 + count.index, tags = null }
}

module "off" {
  source   = "./shop"
  count    = 0
  name     = "never"
  settings = { port = 1 }
}

resource "terraform_data" "summary" {
  input = {
    ports    = { for k, m in module.shops : k => m.port }
    first    = module.copies[0].name
    all      = module.copies[*].label
    subnets  = module.network.subnets
    nested   = module.shops["south"].inner.label
    off      = length(module.off)
    missing  = try(module.off[0].name, null)
    keys     = keys(module.shops)
  }
}
