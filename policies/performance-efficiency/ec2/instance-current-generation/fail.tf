resource "aws_instance" "web" {
  ami           = "ami-0123456789abcdef0"
  instance_type = "m3.large" # want
}

resource "aws_launch_configuration" "legacy" {
  image_id      = "ami-0123456789abcdef0"
  instance_type = "t1.micro" # want
}

resource "aws_launch_template" "worker" {
  image_id      = "ami-0123456789abcdef0"
  instance_type = "c3.xlarge" # want
}

resource "aws_autoscaling_group" "workers" {
  min_size            = 1
  max_size            = 4
  vpc_zone_identifier = ["subnet-0123456789abcdef0"]

  mixed_instances_policy {
    launch_template {
      launch_template_specification {
        launch_template_id = aws_launch_template.worker.id
      }

      override {
        instance_type = "m7i.large"
      }

      override {
        instance_type = "m3.large" # want
      }
    }
  }
}
