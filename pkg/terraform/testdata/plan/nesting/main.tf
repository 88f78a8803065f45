locals {
  environments = {
    dev  = { regions = ["a", "b"], services = { web = { ports = [80, 443] }, db = { ports = [5432] } } }
    prod = { regions = ["a", "b", "c"], services = { web = { ports = [443] } } }
  }

  rules = flatten([
    for env, e in local.environments : [
      for name, s in e.services : [
        for i, port in s.ports : {
          key  = "${env}/${name}/${i}"
          env  = env
          port = port
          from = [for r in e.regions : format("%s-%s", env, r)]
        }
      ]
    ]
  ])

  by_port = { for r in local.rules : r.port => r.key... }
  pairs   = { for p in setproduct(keys(local.environments), ["x", "y"]) : join(".", p) => p[1] }
  deep    = merge([for env, e in local.environments : { for r in e.regions : "${env}-${r}" => upper(r) }]...)
}

resource "terraform_data" "rule" {
  for_each = { for r in local.rules : r.key => r }

  input = {
    blocks = [
      for from in each.value.from : {
        source  = from
        port    = each.value.port
        comment = <<-EOT
          %{for i, c in split("-", from)~}
          ${i}: ${c}
          %{endfor~}
          %{if each.value.port == 443~}
          tls
          %{else~}
          plain
          %{endif~}
        EOT
      } if from != "prod-b"
    ]
    other = try(each.value.nothing, local.pairs["dev.y"])
  }
}

resource "terraform_data" "sums" {
  input = {
    by_port = local.by_port
    pairs   = local.pairs
    deep    = local.deep
    ports   = sort(distinct([for r in local.rules : tostring(r.port)]))
    total   = sum([for r in local.rules : r.port])
    longest = max([for k, e in local.environments : length(e.regions)]...)
    index   = { for i, r in local.rules : i => r.key if i % 2 == 0 }
    zip     = zipmap([for r in local.rules : r.key], local.rules[*].port)
  }
}
