resource "aws_s3_bucket" "films" {
  bucket_prefix = "films-"
}

resource "aws_s3_bucket_lifecycle_configuration" "films" {
  bucket = aws_s3_bucket.films.id

  rule { # want
    id     = "archive"
    status = "Enabled"

    transition {
      days          = 90
      storage_class = "GLACIER_IR"
    }
  }
}
