resource "aws_ecs_cluster" "shop" { # want
  name = "shop"
}
