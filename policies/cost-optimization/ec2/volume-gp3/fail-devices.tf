resource "aws_instance" "shop" {
  ami           = "ami-0123456789abcdef0"
  instance_type = "m7g.large"

  root_block_device {
    volume_type = "gp2" # want
  }

  ebs_block_device {
    device_name = "/dev/sdf"
    volume_size = 100
    volume_type = "gp3"
  }
}

resource "aws_launch_template" "shop" {
  image_id      = "ami-0123456789abcdef0"
  instance_type = "m7g.large"

  block_device_mappings {
    device_name = "/dev/xvda"

    ebs {
      volume_size = 30
      volume_type = "gp2" # want
    }
  }
}

resource "aws_launch_configuration" "legacy" {
  image_id      = "ami-0123456789abcdef0"
  instance_type = "m5.large"

  root_block_device {
    volume_type = "io1" # want
    iops        = 1000
  }
}
