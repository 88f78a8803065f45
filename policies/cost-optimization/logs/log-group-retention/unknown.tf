variable "log_days" {
  type = number
}

resource "aws_cloudwatch_log_group" "shop" {
  name              = "/shop/orders"
  retention_in_days = var.log_days # want open
}
