# Two instances, and a Multi-AZ DB cluster, which brings its own.
resource "aws_rds_cluster" "orders" {
  engine                      = "aurora-postgresql"
  master_username             = "orders"
  manage_master_user_password = true
  backup_retention_period     = 7
}

resource "aws_rds_cluster_instance" "orders" {
  count = 2

  engine             = aws_rds_cluster.orders.engine
  instance_class     = "db.r7g.large"
  cluster_identifier = aws_rds_cluster.orders.id
}

resource "aws_rds_cluster" "carts" {
  engine                      = "postgres"
  db_cluster_instance_class   = "db.m6gd.large"
  storage_type                = "io1"
  iops                        = 3000
  allocated_storage           = 100
  master_username             = "carts"
  manage_master_user_password = true
  backup_retention_period     = 7
}
