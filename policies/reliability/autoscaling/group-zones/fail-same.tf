# Which zone it is nobody knows before the deployment, but it is one.
data "aws_availability_zones" "available" {
  state = "available"
}

resource "aws_subnet" "private" {
  count             = 2
  vpc_id            = "vpc-0123456789abcdef0"
  cidr_block        = "10.0.${count.index}.0/24"
  availability_zone = data.aws_availability_zones.available.names[0]
}

resource "aws_autoscaling_group" "shop" {
  min_size            = 2
  max_size            = 6
  vpc_zone_identifier = aws_subnet.private[*].id # want

  launch_template {
    id      = "lt-0123456789abcdef0"
    version = "3"
  }
}
