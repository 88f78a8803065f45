resource "aws_eip" "partner" { # want open
  domain = "vpc"
}

module "relay" {
  source = "example.com/relay/aws"

  allocation_id = aws_eip.partner.id
}
