resource "aws_subnet" "first" {
  vpc_id            = "vpc-0123456789abcdef0"
  cidr_block        = "10.0.0.0/24"
  availability_zone = "eu-west-1a"
}

resource "aws_subnet" "second" {
  vpc_id               = "vpc-0123456789abcdef0"
  cidr_block           = "10.0.1.0/24"
  availability_zone_id = "euw1-az2"
}

# AWS chooses the zone of each.
resource "aws_subnet" "chosen" {
  count      = 2
  vpc_id     = "vpc-0123456789abcdef0"
  cidr_block = "10.0.${2 + count.index}.0/24"
}

resource "aws_autoscaling_group" "shop" {
  min_size            = 2
  max_size            = 6
  vpc_zone_identifier = [aws_subnet.first.id, aws_subnet.second.id]

  launch_template {
    id      = "lt-0123456789abcdef0"
    version = "3"
  }
}

resource "aws_autoscaling_group" "reports" {
  min_size            = 2
  max_size            = 4
  vpc_zone_identifier = [aws_subnet.first.id, aws_subnet.chosen[0].id]

  launch_template {
    id      = "lt-0123456789abcdef0"
    version = "3"
  }
}

resource "aws_autoscaling_group" "jobs" {
  min_size            = 0
  max_size            = 4
  vpc_zone_identifier = aws_subnet.chosen[*].id

  launch_template {
    id      = "lt-0123456789abcdef0"
    version = "3"
  }
}
