resource "aws_lambda_function" "worker" {
  function_name = "worker"
  role          = "arn:aws:iam::123456789012:role/worker"
  runtime       = "python3.13"
  handler       = "worker.handle"
  filename      = "worker.zip"

  tracing_config {
    mode = "Active"
  }
}
