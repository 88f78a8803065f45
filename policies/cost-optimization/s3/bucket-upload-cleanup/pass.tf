resource "aws_s3_bucket" "films" {
  bucket_prefix = "films-"
}

resource "aws_s3_bucket_lifecycle_configuration" "films" {
  bucket = aws_s3_bucket.films.id

  rule {
    id     = "uploads"
    status = "Enabled"

    abort_incomplete_multipart_upload {
      days_after_initiation = 7
    }
  }
}
