resource "aws_lambda_function" "thumbnail" { # want
  function_name = "thumbnail"
  role          = "arn:aws:iam::123456789012:role/thumbnail"
  runtime       = "python3.13"
  handler       = "thumbnail.handle"
  filename      = "thumbnail.zip"
}

resource "aws_sns_topic_subscription" "photos" {
  topic_arn = "arn:aws:sns:eu-west-1:123456789012:photos"
  protocol  = "lambda"
  endpoint  = aws_lambda_function.thumbnail.arn
}
