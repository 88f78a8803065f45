variable "replication" {
  type = string
}

resource "aws_s3_bucket" "contracts" {
  bucket = "example-contracts"
}

resource "aws_s3_bucket_replication_configuration" "contracts" {
  bucket = aws_s3_bucket.contracts.id
  role   = "arn:aws:iam::123456789012:role/replication"

  rule { # want open
    status = var.replication

    destination {
      bucket = "arn:aws:s3:::example-contracts-copy"
    }
  }
}
