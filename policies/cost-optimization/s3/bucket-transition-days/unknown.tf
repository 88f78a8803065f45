variable "archive_after" {
  type = number
}

resource "aws_s3_bucket" "backups" {
  bucket_prefix = "backups-"
}

resource "aws_s3_bucket_lifecycle_configuration" "backups" {
  bucket = aws_s3_bucket.backups.id

  rule {
    id     = "archive"
    status = "Enabled"

    transition {
      days          = var.archive_after
      storage_class = "GLACIER"
    }

    expiration {
      days = 60 # want open
    }
  }
}
