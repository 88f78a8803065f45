variable "name" {}

variable "from" {
  type = list(string)
}

variable "key" {
  type    = string
  default = null
}

resource "aws_security_group" "shell" {
  name = var.name
}

resource "aws_security_group_rule" "ssh" {
  type              = "ingress"
  security_group_id = aws_security_group.shell.id
  from_port         = 22
  to_port           = 22
  protocol          = "tcp"
  cidr_blocks       = var.from
}

resource "aws_ebs_volume" "shell" {
  availability_zone = "eu-west-1a"
  size              = 4
  encrypted         = true
  type              = "gp2" # plan: ec2-volume-gp3
  kms_key_id        = var.key
}
