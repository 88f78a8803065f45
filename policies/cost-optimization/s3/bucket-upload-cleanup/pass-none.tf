resource "aws_s3_bucket" "films" {
  bucket_prefix = "films-"
}
