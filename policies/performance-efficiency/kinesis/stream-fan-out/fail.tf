resource "aws_kinesis_stream" "orders" { # want "3 functions share"
  name        = "orders"
  shard_count = 2
}

resource "aws_lambda_event_source_mapping" "billing" {
  event_source_arn  = aws_kinesis_stream.orders.arn
  function_name     = "billing"
  starting_position = "LATEST"
}

resource "aws_lambda_event_source_mapping" "search" {
  event_source_arn  = aws_kinesis_stream.orders.arn
  function_name     = "search"
  starting_position = "LATEST"
}

resource "aws_lambda_event_source_mapping" "fraud" {
  event_source_arn  = aws_kinesis_stream.orders.arn
  function_name     = "fraud"
  starting_position = "LATEST"
}
