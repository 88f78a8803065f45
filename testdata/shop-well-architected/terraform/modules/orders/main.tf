# The queue of orders and the function that works on it.

variable "name" {
  type = string
}

variable "timeout" {
  description = "Seconds that one batch of orders may take."
  type        = number
}

variable "alarms" {
  description = "Topics that are told of failures."
  type        = list(string)
}

data "aws_iam_policy_document" "trust" {
  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["lambda.amazonaws.com"]
    }
  }
}

data "aws_iam_policy_document" "consume" {
  statement {
    sid = "Consume"
    actions = [
      "sqs:ReceiveMessage",
      "sqs:DeleteMessage",
      "sqs:GetQueueAttributes",
    ]
    resources = [aws_sqs_queue.orders.arn]
  }
}

resource "aws_iam_role" "worker" {
  name               = "${var.name}-worker"
  assume_role_policy = data.aws_iam_policy_document.trust.json
}

resource "aws_iam_role_policy" "worker" {
  role   = aws_iam_role.worker.id
  policy = data.aws_iam_policy_document.consume.json
}

resource "aws_sqs_queue" "orders" {
  name                       = var.name
  visibility_timeout_seconds = 6 * var.timeout
}

resource "aws_lambda_function" "worker" {
  function_name = "${var.name}-worker"
  role          = aws_iam_role.worker.arn
  runtime       = "python3.13"
  architectures = ["arm64"]
  handler       = "worker.handle"
  filename      = "worker.zip"
  timeout       = var.timeout
}

resource "aws_lambda_event_source_mapping" "orders" {
  event_source_arn        = aws_sqs_queue.orders.arn
  function_name           = aws_lambda_function.worker.arn
  function_response_types = ["ReportBatchItemFailures"]
}

resource "aws_cloudwatch_metric_alarm" "errors" {
  alarm_name          = "${var.name}-errors"
  namespace           = "AWS/Lambda"
  metric_name         = "Errors"
  statistic           = "Sum"
  comparison_operator = "GreaterThanThreshold"
  threshold           = 0
  period              = 60
  evaluation_periods  = 5

  dimensions = {
    FunctionName = aws_lambda_function.worker.function_name
  }

  alarm_actions = var.alarms
}

output "queue_name" {
  value = aws_sqs_queue.orders.name
}

output "queue_arn" {
  value = aws_sqs_queue.orders.arn
}
