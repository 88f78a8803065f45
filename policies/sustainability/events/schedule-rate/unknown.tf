variable "schedule" {
  type = string
}

resource "aws_cloudwatch_event_rule" "poll" {
  name                = "poll"
  schedule_expression = var.schedule # want open
}
