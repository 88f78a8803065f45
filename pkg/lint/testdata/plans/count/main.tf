# Instances of count: a number, one from a file of values, and a condition.
variable "volumes" {
  type = number
}

variable "audit" {
  type    = bool
  default = false
}

variable "archive" {
  type = bool
}

resource "aws_ebs_volume" "data" {
  count             = var.volumes
  availability_zone = "eu-west-1a"
  size              = 8 + count.index
  type              = "gp2" # plan: ec2-volume-gp3
}

resource "aws_cloudwatch_log_group" "audit" {
  count = var.audit ? 1 : 0
  name  = "audit"
}

resource "aws_cloudwatch_log_group" "archive" { # plan: logs-log-group-retention
  count = var.archive ? 1 : 0
  name  = "archive-${count.index}"
}
