# No Graviton class runs SQL Server or MySQL 5.7, and none of m6g and r6g is as large as 24xlarge.
resource "aws_db_instance" "stock" {
  engine                      = "sqlserver-se"
  license_model               = "license-included"
  instance_class              = "db.m5.large"
  allocated_storage           = 50
  username                    = "stock"
  manage_master_user_password = true
  backup_retention_period     = 7
}

resource "aws_db_instance" "legacy" {
  engine                      = "mysql"
  engine_version              = "5.7.44"
  instance_class              = "db.m5.large"
  allocated_storage           = 50
  username                    = "legacy"
  manage_master_user_password = true
  backup_retention_period     = 7
}

resource "aws_db_instance" "orders" {
  engine                      = "postgres"
  instance_class              = "db.r5.24xlarge"
  allocated_storage           = 5000
  username                    = "orders"
  manage_master_user_password = true
  backup_retention_period     = 7
}
