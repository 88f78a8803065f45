resource "aws_lambda_function" "worker" {
  function_name = "worker"
  role          = "arn:aws:iam::123456789012:role/worker"
  runtime       = "python3.13"
  handler       = "worker.handle"
  filename      = "worker.zip"
}

resource "aws_cloudwatch_metric_alarm" "errors" {
  alarm_name          = "function-errors"
  comparison_operator = "GreaterThanThreshold"
  threshold           = 0
  evaluation_periods  = 1

  metric_query {
    id          = "errors"
    expression  = "SELECT SUM(Errors) FROM SCHEMA(\"AWS/Lambda\", FunctionName) GROUP BY FunctionName"
    period      = 60
    return_data = true
  }
}
