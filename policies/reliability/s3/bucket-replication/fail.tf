resource "aws_s3_bucket" "contracts" { # want
  bucket = "example-contracts"
}
