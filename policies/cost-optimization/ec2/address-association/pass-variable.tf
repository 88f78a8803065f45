variable "instance" {
  type = string
}

resource "aws_eip" "partner" {
  domain   = "vpc"
  instance = var.instance
}
