resource "aws_cloudwatch_log_group" "shop" {
  name              = "/shop/orders"
  retention_in_days = 30
}

# Logs on their way to S3 or Firehose: the class has a retention period of its own.
resource "aws_cloudwatch_log_group" "delivery" {
  name            = "/shop/delivery"
  log_group_class = "DELIVERY"
}
