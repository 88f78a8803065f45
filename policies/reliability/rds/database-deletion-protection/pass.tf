# The replica can be made again, and the instance is a member of a cluster that is protected.
resource "aws_db_instance" "shop" {
  engine                      = "postgres"
  instance_class              = "db.m7g.large"
  allocated_storage           = 50
  username                    = "shop"
  manage_master_user_password = true
  backup_retention_period     = 7
  deletion_protection         = true
}

resource "aws_db_instance" "replica" {
  instance_class      = "db.m7g.large"
  replicate_source_db = aws_db_instance.shop.identifier
}

resource "aws_rds_cluster" "orders" {
  engine                      = "aurora-postgresql"
  master_username             = "orders"
  manage_master_user_password = true
  backup_retention_period     = 7
  deletion_protection         = true
}

resource "aws_rds_cluster_instance" "writer" {
  engine             = aws_rds_cluster.orders.engine
  instance_class     = "db.r7g.large"
  cluster_identifier = aws_rds_cluster.orders.id
}
