resource "aws_vpc" "shop" {
  cidr_block = "10.0.0.0/16"
}

resource "aws_subnet" "partner" {
  vpc_id     = aws_vpc.shop.id
  cidr_block = "10.0.0.0/24"
}

resource "aws_nat_gateway" "shop" {
  connectivity_type = "private"
  subnet_id         = aws_subnet.partner.id
}
