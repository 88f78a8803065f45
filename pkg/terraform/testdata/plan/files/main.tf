locals {
  config = yamldecode(file("${path.module}/config.yaml"))
  rows   = csvdecode(file("rows.csv"))
}

module "m" {
  source = "./m"
  hosts  = local.config.hosts
}

resource "terraform_data" "row" {
  for_each = { for r in local.rows : r.name => r }
  input    = { port = tonumber(each.value.port), on = each.value.on == "yes" }
}

resource "terraform_data" "config" {
  input = {
    config = local.config
    files  = fileset(path.module, "m/templates/*.tftpl")
    hash   = filesha256("rows.csv")
    exists = fileexists("${path.module}/none.txt")
    policy = jsondecode(templatefile("m/templates/policy.json.tftpl", { arns = ["a", "b"], name = "n" }))
    module = module.m.rendered
  }
}
