resource "aws_rds_cluster" "orders" { # want
  engine                      = "aurora-mysql"
  engine_version              = "8.0.mysql_aurora.3.08.0"
  master_username             = "orders"
  manage_master_user_password = true
  backup_retention_period     = 7
}
