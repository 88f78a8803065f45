resource "aws_eip" "partner" {
  domain            = "vpc"
  network_interface = "eni-0123456789abcdef0"
}
