resource "aws_lambda_function" "quote" {
  function_name = "quote"
  role          = "arn:aws:iam::123456789012:role/quote"
  runtime       = "python3.13"
  handler       = "quote.handle"
  filename      = "quote.zip"
  timeout       = 60 # want "30000 ms"
}

resource "aws_apigatewayv2_integration" "quote" {
  api_id                 = "a1b2c3d4e5"
  integration_type       = "AWS_PROXY"
  integration_uri        = aws_lambda_function.quote.invoke_arn
  payload_format_version = "2.0"
}
