resource "aws_rds_cluster" "shop" {
  engine                      = "aurora-mysql"
  engine_version              = "8.0.mysql_aurora.3.08.0"
  master_username             = "shop"
  manage_master_user_password = true
}

resource "aws_rds_cluster_instance" "shop" {
  count = 2

  cluster_identifier = aws_rds_cluster.shop.id
  engine             = aws_rds_cluster.shop.engine
  instance_class     = "db.r6i.xlarge" # want
}
