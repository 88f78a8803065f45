variable "retention" {
  type = number
}

resource "aws_sqs_queue" "failed" {
  name                      = "failed-orders"
  message_retention_seconds = 604800 # want open
}

resource "aws_sqs_queue" "orders" {
  name                      = "orders"
  message_retention_seconds = var.retention

  redrive_policy = jsonencode({
    deadLetterTargetArn = aws_sqs_queue.failed.arn
    maxReceiveCount     = 5
  })
}
