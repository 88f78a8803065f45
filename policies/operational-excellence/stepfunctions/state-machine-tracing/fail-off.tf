resource "aws_sfn_state_machine" "refund" {
  name     = "refund"
  role_arn = "arn:aws:iam::123456789012:role/refund"

  definition = jsonencode({
    StartAt = "Check"
    States = {
      Check = { Type = "Pass", End = true }
    }
  })

  tracing_configuration {
    enabled = false # want
  }
}
