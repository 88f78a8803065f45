resource "aws_rds_cluster" "orders" {
  engine                      = "aurora-postgresql"
  master_username             = "orders"
  manage_master_user_password = true
  backup_retention_period     = 3 # want
}

resource "aws_neptune_cluster" "routes" {
  cluster_identifier      = "routes"
  backup_retention_period = 1 # want
}

resource "aws_docdb_cluster" "catalog" {
  cluster_identifier          = "catalog"
  master_username             = "catalog"
  manage_master_user_password = true
  backup_retention_period     = 6 # want
}
