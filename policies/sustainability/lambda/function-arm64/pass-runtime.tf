resource "aws_lambda_function" "worker" {
  function_name = "worker"
  role          = "arn:aws:iam::123456789012:role/worker"
  runtime       = "go1.x"
  handler       = "worker.handle"
  filename      = "worker.zip"
}
