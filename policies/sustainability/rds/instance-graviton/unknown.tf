variable "instance_class" {
  type = string
}

resource "aws_db_instance" "shop" {
  engine                      = "postgres"
  engine_version              = "17.4"
  instance_class              = var.instance_class # want open
  allocated_storage           = 50
  username                    = "shop"
  manage_master_user_password = true
  backup_retention_period     = 7
}
