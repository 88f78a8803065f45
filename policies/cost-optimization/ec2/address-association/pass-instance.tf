resource "aws_eip" "partner" {
  domain   = "vpc"
  instance = "i-0123456789abcdef0"
}
