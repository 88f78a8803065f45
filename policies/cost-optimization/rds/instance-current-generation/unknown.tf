variable "class" {
  type = string
}

resource "aws_db_instance" "shop" {
  engine                      = "mysql"
  instance_class              = var.class # want open
  allocated_storage           = 50
  username                    = "shop"
  manage_master_user_password = true
  backup_retention_period     = 7
}
