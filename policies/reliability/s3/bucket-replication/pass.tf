resource "aws_s3_bucket" "contracts" {
  bucket = "example-contracts"
}

resource "aws_s3_bucket_replication_configuration" "contracts" {
  bucket = aws_s3_bucket.contracts.id
  role   = "arn:aws:iam::123456789012:role/replication"

  rule {
    status = "Enabled"

    destination {
      bucket = aws_s3_bucket.copy.arn
    }
  }
}

resource "aws_s3_bucket" "copy" {
  bucket = "example-contracts-copy"
}
