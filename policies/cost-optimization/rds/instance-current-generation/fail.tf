resource "aws_db_instance" "shop" {
  engine                      = "mysql"
  instance_class              = "db.t2.medium" # want
  allocated_storage           = 50
  username                    = "shop"
  manage_master_user_password = true
  backup_retention_period     = 7
}

resource "aws_docdb_cluster_instance" "catalog" {
  cluster_identifier = "catalog"
  instance_class     = "db.r4.large" # want
}
