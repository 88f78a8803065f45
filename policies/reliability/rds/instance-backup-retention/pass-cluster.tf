resource "aws_rds_cluster" "shop" {
  engine                      = "aurora-postgresql"
  master_username             = "shop"
  manage_master_user_password = true
  backup_retention_period     = 7
}

resource "aws_rds_cluster_instance" "writer" {
  engine             = aws_rds_cluster.shop.engine
  instance_class     = "db.t4g.medium"
  cluster_identifier = aws_rds_cluster.shop.id
}
