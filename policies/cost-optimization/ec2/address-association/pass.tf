resource "aws_eip" "partner" {
  domain = "vpc"
}

resource "aws_eip_association" "relay" {
  allocation_id = aws_eip.partner.id
  instance_id   = "i-0123456789abcdef0"
}
