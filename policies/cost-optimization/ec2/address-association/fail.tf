resource "aws_eip" "partner" { # want
  domain = "vpc"
}
