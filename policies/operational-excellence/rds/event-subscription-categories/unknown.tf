variable "categories" {
  type = list(string)
}

resource "aws_db_event_subscription" "databases" {
  name             = "databases"
  sns_topic        = "arn:aws:sns:eu-west-1:111122223333:operations"
  source_type      = "db-instance"
  event_categories = var.categories # want open
}
