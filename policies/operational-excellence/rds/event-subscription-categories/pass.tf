# Two that share the work, one that sends everything, and one about snapshots.
resource "aws_db_event_subscription" "failures" {
  name             = "failures"
  sns_topic        = "arn:aws:sns:eu-west-1:111122223333:pager"
  source_type      = "db-instance"
  event_categories = ["failover", "failure"]
}

resource "aws_db_event_subscription" "maintenance" {
  name             = "maintenance"
  sns_topic        = "arn:aws:sns:eu-west-1:111122223333:mail"
  source_type      = "db-instance"
  event_categories = ["maintenance"]
}

resource "aws_db_event_subscription" "clusters" {
  name        = "clusters"
  sns_topic   = "arn:aws:sns:eu-west-1:111122223333:mail"
  source_type = "db-cluster"
}

resource "aws_db_event_subscription" "none" {
  name             = "none"
  sns_topic        = "arn:aws:sns:eu-west-1:111122223333:mail"
  source_type      = "db-cluster"
  event_categories = []
}

resource "aws_db_event_subscription" "snapshots" {
  name             = "snapshots"
  sns_topic        = "arn:aws:sns:eu-west-1:111122223333:mail"
  source_type      = "db-snapshot"
  event_categories = ["deletion"]
}
