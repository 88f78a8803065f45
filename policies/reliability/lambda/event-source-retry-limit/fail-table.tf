resource "aws_dynamodb_table" "orders" {
  name             = "orders"
  hash_key         = "id"
  billing_mode     = "PAY_PER_REQUEST"
  stream_enabled   = true
  stream_view_type = "NEW_IMAGE"

  attribute {
    name = "id"
    type = "S"
  }
}

resource "aws_lambda_event_source_mapping" "orders" {
  event_source_arn       = aws_dynamodb_table.orders.stream_arn
  function_name          = "worker"
  starting_position      = "LATEST"
  maximum_retry_attempts = -1 # want
}
