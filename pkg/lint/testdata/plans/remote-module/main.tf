# A module whose source is not in the scan: the plan knows its resources.
module "queues" { # plan: ec2-volume-gp3, logs-log-group-retention
  source    = "git::https://example.com/acme/queues.git?ref=v1.2.0"
  names     = ["orders", "bills"]
  encrypted = false
}

resource "aws_cloudwatch_log_group" "own" {
  name              = "/queues/${module.queues.names[0]}"
  retention_in_days = 30
}

resource "aws_sns_topic" "own" {
  name              = "own"
  kms_master_key_id = module.queues.key_id
}
