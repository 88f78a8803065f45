# How many zones or subnets there are is not known, nor whether one text is one subnet.
variable "subnet_ids" {
  type = list(string)
}

variable "zone_count" {
  type = number
}

data "aws_availability_zones" "available" {
  state = "available"
}

resource "aws_subnet" "private" {
  count      = var.zone_count
  vpc_id     = "vpc-0123456789abcdef0"
  cidr_block = "10.0.${count.index}.0/24"
}

resource "aws_autoscaling_group" "first" {
  min_size            = 2
  max_size            = 4
  vpc_zone_identifier = [var.subnet_ids[0]] # want open
}

resource "aws_autoscaling_group" "some" {
  min_size           = 2
  max_size           = 4
  availability_zones = slice(data.aws_availability_zones.available.names, 0, var.zone_count) # want open
}

resource "aws_autoscaling_group" "each" {
  min_size            = 2
  max_size            = 4
  vpc_zone_identifier = aws_subnet.private[*].id # want open
}
