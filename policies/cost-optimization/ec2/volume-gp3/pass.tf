resource "aws_ebs_volume" "data" {
  availability_zone = "eu-west-1a"
  size              = 200
  type              = "gp3"
}

# More than gp3 gives.
resource "aws_ebs_volume" "ledger" {
  availability_zone = "eu-west-1a"
  size              = 1000
  type              = "io1"
  iops              = 40000
}

# Attached to several instances, which gp3 cannot be.
resource "aws_ebs_volume" "quorum" {
  availability_zone    = "eu-west-1a"
  size                 = 100
  type                 = "io1"
  iops                 = 3000
  multi_attach_enabled = true
}

# Outposts have no gp3.
resource "aws_ebs_volume" "factory" {
  availability_zone = "eu-west-1a"
  outpost_arn       = "arn:aws:outposts:eu-west-1:123456789012:outpost/op-0123456789abcdef0"
  size              = 200
  type              = "gp2"
}

# The image says of which type its root volume is.
resource "aws_instance" "shop" {
  ami           = "ami-0123456789abcdef0"
  instance_type = "m7g.large"

  root_block_device {
    volume_size = 30
  }
}

resource "aws_launch_template" "shop" {
  image_id      = "ami-0123456789abcdef0"
  instance_type = "m7g.large"

  block_device_mappings {
    device_name = "/dev/xvda"

    ebs {
      volume_size = 30
      volume_type = "gp3"
    }
  }
}
