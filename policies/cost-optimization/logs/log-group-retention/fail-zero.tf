# Terraform's 0 means that logs never expire; CloudFormation has no such value.
resource "aws_cloudwatch_log_group" "shop" {
  name              = "/shop/orders"
  retention_in_days = 0 # want
}
