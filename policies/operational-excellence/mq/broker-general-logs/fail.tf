variable "password" {
  type      = string
  sensitive = true
}

resource "aws_mq_broker" "orders" { # want
  broker_name                = "orders"
  engine_type                = "RabbitMQ"
  engine_version             = "4.2"
  host_instance_type         = "mq.m7g.medium"
  auto_minor_version_upgrade = true

  user {
    username = "shop"
    password = var.password
  }
}
