resource "aws_lambda_function" "worker" { # want
  function_name = "worker"
  role          = "arn:aws:iam::123456789012:role/worker"
  runtime       = "python3.13"
  handler       = "worker.handle"
  filename      = "worker.zip"
}

resource "aws_cloudwatch_metric_alarm" "concurrency" {
  alarm_name          = "concurrency"
  namespace           = "AWS/Lambda"
  metric_name         = "ConcurrentExecutions"
  statistic           = "Maximum"
  period              = 60
  comparison_operator = "GreaterThanThreshold"
  threshold           = 900
  evaluation_periods  = 1
}

resource "aws_cloudwatch_metric_alarm" "orders" {
  alarm_name          = "orders"
  namespace           = "Shop"
  metric_name         = "Errors"
  statistic           = "Sum"
  period              = 60
  comparison_operator = "GreaterThanThreshold"
  threshold           = 0
  evaluation_periods  = 1
}
