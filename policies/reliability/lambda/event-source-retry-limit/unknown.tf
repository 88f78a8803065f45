variable "attempts" {
  type = number
}

resource "aws_kinesis_stream" "clicks" {
  name        = "clicks"
  shard_count = 2
}

resource "aws_lambda_event_source_mapping" "clicks" {
  event_source_arn       = aws_kinesis_stream.clicks.arn
  function_name          = "worker"
  starting_position      = "LATEST"
  maximum_retry_attempts = var.attempts # want open
}
