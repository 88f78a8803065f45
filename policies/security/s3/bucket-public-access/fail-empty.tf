resource "aws_s3_bucket" "uploads" {
  bucket = "shop-uploads"
}

resource "aws_s3_bucket_public_access_block" "uploads" { # want
  bucket = aws_s3_bucket.uploads.id
}
