resource "aws_security_group" "ssh" {
  name = "ssh"
  ingress {
    protocol    = "tcp"
    from_port   = 20
    to_port     = 30
    cidr_blocks = ["0.0.0.0/0"] # want
  }
}
