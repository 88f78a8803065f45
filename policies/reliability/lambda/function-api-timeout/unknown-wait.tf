variable "wait" {
  type = number
}

resource "aws_lambda_function" "quote" {
  function_name = "quote"
  role          = "arn:aws:iam::123456789012:role/quote"
  runtime       = "python3.13"
  handler       = "quote.handle"
  filename      = "quote.zip"
  timeout       = 20 # want open "not known"
}

resource "aws_api_gateway_integration" "quote" {
  rest_api_id             = "a1b2c3d4e5"
  resource_id             = "f6g7h8"
  http_method             = "POST"
  type                    = "AWS_PROXY"
  integration_http_method = "POST"
  uri                     = aws_lambda_function.quote.invoke_arn
  timeout_milliseconds    = var.wait
}

resource "aws_api_gateway_method" "quote" {
  rest_api_id   = "a1b2c3d4e5"
  resource_id   = "f6g7h8"
  http_method   = "POST"
  authorization = "AWS_IAM"
}
