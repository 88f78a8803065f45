resource "aws_vpc" "shop" {
  cidr_block = "10.0.0.0/16"
}

resource "aws_subnet" "public" {
  vpc_id     = aws_vpc.shop.id
  cidr_block = "10.0.0.0/24"
}

resource "aws_eip" "nat" {
  domain = "vpc"
}

resource "aws_nat_gateway" "shop" { # want open
  allocation_id = aws_eip.nat.id
  subnet_id     = aws_subnet.public.id
}

module "network" {
  source = "terraform-aws-modules/vpc/aws"

  nat_gateway_id = aws_nat_gateway.shop.id
}
