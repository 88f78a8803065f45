resource "aws_ecr_repository" "shop" { # want
  name = "shop"
}
