resource "aws_ecs_account_setting_default" "logs" {
  name  = "fargateFIPSMode"
  value = "enabled"
}

resource "aws_ecs_cluster" "shop" { # want
  name = "shop"
}
