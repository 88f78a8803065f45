variable "versions" {
  type = string
}

resource "aws_s3_bucket" "reports" {
  bucket_prefix = "reports-"
}

resource "aws_s3_bucket_versioning" "reports" {
  bucket = aws_s3_bucket.reports.id

  versioning_configuration {
    status = var.versions # want open
  }
}
