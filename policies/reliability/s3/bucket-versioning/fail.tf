resource "aws_s3_bucket" "invoices" { # want
  bucket_prefix = "invoices-"
}
