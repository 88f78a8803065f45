# Tags of the provider, of a resource, and one in place of the other.
variable "team" {
  type    = string
  default = "shop"
}

provider "aws" {
  region = "eu-west-1"
  default_tags {
    tags = {
      Team  = var.team
      Stage = "test"
    }
  }
}

resource "aws_sqs_queue" "plain" {
  name = "plain"
}

resource "aws_cloudwatch_log_group" "own" { # plan: logs-log-group-retention
  name = "own"
  tags = {
    Stage = "prod"
    Name  = "own"
  }
}

resource "aws_kms_key" "k" {
  description         = "keys"
  enable_key_rotation = false
}

resource "aws_s3_bucket" "b" {
  bucket = "shop-b-2f6a"
  tags = {
    Key = aws_kms_key.k.key_id
  }
}
