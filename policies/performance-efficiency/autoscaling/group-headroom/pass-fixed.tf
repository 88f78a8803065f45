resource "aws_autoscaling_group" "workers" {
  min_size            = 2
  max_size            = 2
  vpc_zone_identifier = ["subnet-0123456789abcdef0"]

  launch_template {
    id = "lt-0123456789abcdef0"
  }
}
