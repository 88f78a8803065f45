# Without a type the volume is gp2.
resource "aws_ebs_volume" "data" { # want
  availability_zone = "eu-west-1a"
  size              = 200
}
