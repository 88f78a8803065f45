resource "aws_cloudwatch_event_rule" "poll" {
  name                = "poll"
  schedule_expression = "rate(1 minute)"
  state               = "DISABLED"
}
