resource "aws_s3_bucket" "logs" { # want
  bucket_prefix = "logs-"
}
