resource "aws_db_instance" "shop" {
  engine                      = "mysql"
  instance_class              = "db.t4g.medium"
  allocated_storage           = 50
  username                    = "shop"
  manage_master_user_password = true
  backup_retention_period     = 7
}

resource "aws_rds_cluster_instance" "orders" {
  engine             = "aurora-postgresql"
  instance_class     = "db.serverless"
  cluster_identifier = "orders"
}
