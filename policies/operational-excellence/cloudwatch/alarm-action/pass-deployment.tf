resource "aws_cloudwatch_metric_alarm" "backlog" {
  alarm_name          = "orders-backlog"
  namespace           = "AWS/SQS"
  metric_name         = "ApproximateAgeOfOldestMessage"
  statistic           = "Maximum"
  comparison_operator = "GreaterThanThreshold"
  threshold           = 600
  period              = 60
  evaluation_periods  = 5
}

resource "aws_codedeploy_deployment_group" "shop" {
  app_name              = "shop"
  deployment_group_name = "shop"
  service_role_arn      = "arn:aws:iam::123456789012:role/deploy"

  alarm_configuration {
    enabled = true
    alarms  = [aws_cloudwatch_metric_alarm.backlog.alarm_name]
  }

  auto_rollback_configuration {
    enabled = true
    events  = ["DEPLOYMENT_STOP_ON_ALARM"]
  }
}
