# What data sources gave when the plan was made.
data "aws_caller_identity" "me" {}

data "aws_ssm_parameter" "admins" {
  name = "/shop/admins"
}

locals {
  buckets = data.aws_caller_identity.me.account_id == "123456789012" ? ["logs", "media"] : ["logs"]
}

resource "aws_security_group_rule" "ssh" {
  type              = "ingress"
  security_group_id = "sg-0a1b2c3d"
  from_port         = 22
  to_port           = 22
  protocol          = "tcp"
  cidr_blocks       = [data.aws_ssm_parameter.admins.insecure_value, "10.0.0.0/8"] # plan: ec2-security-group-admin-ports
}

resource "aws_s3_bucket" "b" {
  for_each = toset(local.buckets)
  bucket   = "${each.key}-${data.aws_caller_identity.me.account_id}"
}

resource "aws_s3_bucket_versioning" "b" {
  for_each = toset(local.buckets)
  bucket   = aws_s3_bucket.b[each.key].id
  versioning_configuration {
    status = data.aws_caller_identity.me.account_id == "123456789012" ? "Suspended" : "Enabled"
  }
}
