variable "index" {
  type = number
}

resource "aws_s3_bucket" "logs" { # want open
  count = 2

  bucket_prefix = "logs-${count.index}-"
}

resource "aws_s3_bucket_lifecycle_configuration" "logs" {
  bucket = aws_s3_bucket.logs[var.index].id

  rule {
    id     = "expire"
    status = "Enabled"

    expiration {
      days = 90
    }
  }
}
