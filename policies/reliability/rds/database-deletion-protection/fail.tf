resource "aws_db_instance" "shop" {
  engine                      = "postgres"
  instance_class              = "db.m7g.large"
  allocated_storage           = 50
  username                    = "shop"
  manage_master_user_password = true
  backup_retention_period     = 7
  deletion_protection         = false # want
}

resource "aws_rds_cluster" "orders" {
  engine                      = "aurora-postgresql"
  master_username             = "orders"
  manage_master_user_password = true
  backup_retention_period     = 7
  deletion_protection         = false # want
}
