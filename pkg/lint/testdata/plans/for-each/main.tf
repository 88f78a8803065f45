# Instances of for_each: a set of texts, a map, and names made of the keys.
locals {
  volumes = {
    orders   = { kept = 30, type = "gp3" }
    "a.b c"  = { kept = 0, type = "gp2" }
    invoices = { kept = 365, type = "gp3" }
  }
}

resource "aws_s3_bucket" "site" {
  for_each = toset(["logs", "media"])
  bucket   = "shop-${each.key}"
}

resource "aws_s3_bucket_versioning" "site" {
  for_each = aws_s3_bucket.site
  bucket   = each.value.id
  versioning_configuration {
    status = each.key == "logs" ? "Suspended" : "Enabled"
  }
}

resource "aws_s3_bucket_public_access_block" "site" {
  for_each                = toset(["logs", "media"])
  bucket                  = aws_s3_bucket.site[each.value].id
  block_public_acls       = true
  block_public_policy     = each.key == "logs" # plan: s3-bucket-public-access
  ignore_public_acls      = true
  restrict_public_buckets = true
}

resource "aws_ebs_volume" "work" {
  for_each          = local.volumes
  availability_zone = "eu-west-1a"
  size              = 8
  type              = each.value.type # plan: ec2-volume-gp3
}

resource "aws_cloudwatch_log_group" "work" {
  for_each          = local.volumes
  name              = replace(each.key, "/[^a-z]/", "-")
  retention_in_days = each.value.kept # plan: logs-log-group-retention
}
