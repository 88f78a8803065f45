variable "queues" {
  type = set(string)
}

resource "aws_lambda_function" "thumbnail" {
  function_name = "thumbnail"
  role          = "arn:aws:iam::123456789012:role/thumbnail"
  runtime       = "python3.13"
  handler       = "thumbnail.handle"
  filename      = "thumbnail.zip"

  dynamic "dead_letter_config" { # want open
    for_each = var.queues

    content {
      target_arn = dead_letter_config.value
    }
  }
}

resource "aws_s3_bucket_notification" "photos" {
  bucket = "example-photos"

  lambda_function {
    lambda_function_arn = aws_lambda_function.thumbnail.arn
    events              = ["s3:ObjectCreated:*"]
  }
}
