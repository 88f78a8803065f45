variable "volume_type" {
  type = string
}

variable "iops" {
  type = number
}

resource "aws_ebs_volume" "data" {
  availability_zone = "eu-west-1a"
  size              = 200
  type              = var.volume_type # want open
}

resource "aws_ebs_volume" "ledger" {
  availability_zone = "eu-west-1a"
  size              = 1000
  type              = "io1" # want open
  iops              = var.iops
}
