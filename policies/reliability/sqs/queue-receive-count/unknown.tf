variable "attempts" {
  type = number
}

resource "aws_sqs_queue" "orders" {
  name = "orders"

  redrive_policy = jsonencode({
    deadLetterTargetArn = "arn:aws:sqs:eu-west-1:123456789012:failed-orders"
    maxReceiveCount     = var.attempts # want open
  })
}
