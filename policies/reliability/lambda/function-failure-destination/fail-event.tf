resource "aws_lambda_function" "thumbnail" { # want
  function_name = "thumbnail"
  role          = "arn:aws:iam::123456789012:role/thumbnail"
  runtime       = "python3.13"
  handler       = "thumbnail.handle"
  filename      = "thumbnail.zip"
}

resource "aws_cloudwatch_event_rule" "photos" {
  event_pattern = jsonencode({ source = ["shop.photos"] })
}

resource "aws_cloudwatch_event_target" "photos" {
  rule = aws_cloudwatch_event_rule.photos.name
  arn  = aws_lambda_function.thumbnail.arn
}
