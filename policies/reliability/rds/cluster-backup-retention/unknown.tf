variable "days" {
  type = number
}

resource "aws_rds_cluster" "orders" {
  engine                      = "aurora-postgresql"
  master_username             = "orders"
  manage_master_user_password = true
  backup_retention_period     = var.days # want open
}
