# Comments that accept findings hold whether a plan is read or not.
variable "stage" {
  type = string
}

# plinth:ignore ec2-volume-gp3 reason="scratch space without data"
resource "aws_ebs_volume" "scratch" {
  count             = 2
  availability_zone = "eu-west-1a"
  size              = 8
  type              = "gp2"
}

resource "aws_cloudwatch_log_group" "q" {
  name              = "${var.stage}-q"
  retention_in_days = 0 # plinth:ignore logs-log-group-retention reason="kept for the auditors"
}

# plinth:ignore ec2-security-group-admin-ports reason="an example"
module "shell" {
  source = "./shell"
  from   = ["0.0.0.0/0"]
}
