resource "aws_cloudwatch_metric_alarm" "backlog" {
  alarm_name          = "orders-backlog"
  namespace           = "AWS/SQS"
  metric_name         = "ApproximateAgeOfOldestMessage"
  statistic           = "Maximum"
  comparison_operator = "GreaterThanThreshold"
  threshold           = 600
  period              = 60
  evaluation_periods  = 5
  actions_enabled     = false
}

resource "aws_cloudwatch_composite_alarm" "orders" {
  alarm_name    = "orders"
  alarm_rule    = "ALARM(${aws_cloudwatch_metric_alarm.backlog.alarm_name}) AND ALARM(orders-errors)"
  alarm_actions = ["arn:aws:sns:eu-west-1:123456789012:operators"]
}
