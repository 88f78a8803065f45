variable "name" {
  type = string
}

variable "admins" {
  type    = string
  default = "10.1.0.0/16"
}

module "shell" {
  source = "../shell"
  name   = "${var.name}-shell"
  from   = [var.admins] # plan: ec2-security-group-admin-ports
}

resource "aws_cloudwatch_log_group" "tier" { # plan: logs-log-group-retention
  name = "/shop/${var.name}"
}
