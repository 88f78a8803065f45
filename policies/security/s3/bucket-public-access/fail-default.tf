# A block that is there without a setting has it off.
resource "aws_s3_bucket" "reports" {
  bucket = "example-reports"
}

resource "aws_s3_bucket_public_access_block" "reports" { # want
  bucket             = aws_s3_bucket.reports.id
  block_public_acls  = true
  ignore_public_acls = true
}
