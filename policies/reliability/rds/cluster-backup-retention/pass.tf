# Replicas of clusters are backed up where their writes are made.
resource "aws_rds_cluster" "orders" {
  engine                      = "aurora-postgresql"
  master_username             = "orders"
  manage_master_user_password = true
  backup_retention_period     = 7
}

resource "aws_rds_cluster" "replica" {
  engine                        = "aurora-mysql"
  replication_source_identifier = "arn:aws:rds:eu-west-1:111122223333:cluster:carts"
}

resource "aws_neptune_cluster" "routes" {
  cluster_identifier        = "routes"
  global_cluster_identifier = "routes-of-the-world"
}

resource "aws_docdb_cluster" "catalog" {
  cluster_identifier        = "catalog"
  global_cluster_identifier = "catalog-of-the-world"
}
