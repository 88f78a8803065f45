resource "aws_db_event_subscription" "databases" {
  name             = "databases"
  sns_topic        = "arn:aws:sns:eu-west-1:111122223333:operations"
  source_type      = "db-instance"
  event_categories = ["creation", "deletion"] # want
}

resource "aws_db_event_subscription" "clusters" {
  name             = "clusters"
  sns_topic        = "arn:aws:sns:eu-west-1:111122223333:operations"
  source_type      = "db-cluster"
  event_categories = ["failover", "failure"] # want
}

resource "aws_db_event_subscription" "snapshots" {
  name        = "snapshots"
  sns_topic   = "arn:aws:sns:eu-west-1:111122223333:operations"
  source_type = "db-snapshot"
  enabled     = false # want "turned off"
}
