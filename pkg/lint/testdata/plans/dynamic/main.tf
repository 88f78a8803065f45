# Blocks that dynamic makes: of a list, of nothing, and of a map that a function makes.
variable "ports" {
  type    = list(number)
  default = [443, 22]
}

variable "replicas" {
  type    = list(string)
  default = []
}

resource "aws_security_group" "web" {
  name = "web"

  dynamic "ingress" {
    for_each = var.ports
    iterator = port
    content {
      from_port   = port.value
      to_port     = port.value
      protocol    = "tcp"
      cidr_blocks = ["0.0.0.0/0"] # plan: ec2-security-group-admin-ports
    }
  }
}

resource "aws_dynamodb_table" "orders" { # plan: dynamodb-table-point-in-time-recovery
  name         = "orders"
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = "id"

  attribute {
    name = "id"
    type = "S"
  }

  dynamic "point_in_time_recovery" {
    for_each = length(var.replicas) > 0 ? [1] : []
    content {
      enabled = true
    }
  }
}

resource "aws_instance" "worker" {
  ami           = "ami-0a1b2c3d4e5f6a7b8"
  instance_type = "t2.micro"

  dynamic "ebs_block_device" {
    for_each = { for n in ["f", "g"] : "/dev/sd${n}" => n == "g" }
    content {
      device_name = ebs_block_device.key
      encrypted   = ebs_block_device.value
      volume_size = 8
    }
  }

  metadata_options {
    http_tokens = "optional"
  }
}
