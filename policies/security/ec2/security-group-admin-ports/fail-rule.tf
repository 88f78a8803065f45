resource "aws_security_group" "bastion" {
  description = "Way in for administrators"
}

resource "aws_vpc_security_group_ingress_rule" "everything" {
  security_group_id = aws_security_group.bastion.id
  ip_protocol       = "-1"
  cidr_ipv6         = "::/0" # want
}
