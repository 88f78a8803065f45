resource "aws_db_instance" "shop" {
  engine                      = "postgres"
  instance_class              = "db.m7g.large"
  allocated_storage           = 50
  username                    = "shop"
  manage_master_user_password = true
  backup_retention_period     = 7
  monitoring_interval         = 0 # want
}

resource "aws_rds_cluster" "orders" {
  engine                      = "aurora-postgresql"
  master_username             = "orders"
  manage_master_user_password = true
  backup_retention_period     = 7
}

resource "aws_rds_cluster_instance" "orders" { # want
  engine             = "aurora-postgresql"
  instance_class     = "db.r7g.large"
  cluster_identifier = aws_rds_cluster.orders.id
}
