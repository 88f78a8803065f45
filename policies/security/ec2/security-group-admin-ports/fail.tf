resource "aws_security_group" "bastion" {
  description = "Way in for administrators"

  ingress {
    protocol    = "tcp"
    from_port   = 22
    to_port     = 22
    cidr_blocks = ["0.0.0.0/0"] # want
  }
}
