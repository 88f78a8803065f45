# The other subscription is about clusters.
resource "aws_db_event_subscription" "failures" {
  name             = "failures"
  sns_topic        = "arn:aws:sns:eu-west-1:111122223333:pager"
  source_type      = "db-instance"
  event_categories = ["failure"] # want
}

resource "aws_db_event_subscription" "clusters" {
  name             = "clusters"
  sns_topic        = "arn:aws:sns:eu-west-1:111122223333:mail"
  source_type      = "db-cluster"
  event_categories = ["failure", "maintenance"]
}
