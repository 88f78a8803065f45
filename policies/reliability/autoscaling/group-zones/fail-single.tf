resource "aws_subnet" "private" {
  vpc_id     = "vpc-0123456789abcdef0"
  cidr_block = "10.0.0.0/24"
}

resource "aws_autoscaling_group" "shop" {
  min_size            = 2
  max_size            = 6
  vpc_zone_identifier = [aws_subnet.private.id] # want

  launch_template {
    id      = "lt-0123456789abcdef0"
    version = "3"
  }
}

data "aws_availability_zones" "available" {
  state = "available"
}

# Which zone it is nobody knows before the deployment, but it is one.
resource "aws_autoscaling_group" "reports" {
  min_size           = 0
  max_size           = 4
  availability_zones = [data.aws_availability_zones.available.names[0]] # want

  launch_template {
    id      = "lt-0123456789abcdef0"
    version = "3"
  }
}

resource "aws_autoscaling_group" "jobs" {
  min_size           = 0
  max_size           = 4
  availability_zones = ["eu-west-1b"] # want

  launch_template {
    id      = "lt-0123456789abcdef0"
    version = "3"
  }
}
