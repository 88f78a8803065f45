resource "aws_lambda_function" "thumbnail" {
  function_name = "thumbnail"
  role          = "arn:aws:iam::123456789012:role/thumbnail"
  runtime       = "python3.13"
  handler       = "thumbnail.handle"
  filename      = "thumbnail.zip"

  dead_letter_config {
    target_arn = aws_sqs_queue.failed.arn
  }
}

resource "aws_s3_bucket_notification" "photos" {
  bucket = "example-photos"

  lambda_function {
    lambda_function_arn = aws_lambda_function.thumbnail.arn
    events              = ["s3:ObjectCreated:*"]
  }
}

resource "aws_sqs_queue" "failed" {
  name = "thumbnail-failed"
}
