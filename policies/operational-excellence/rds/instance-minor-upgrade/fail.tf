resource "aws_db_instance" "shop" {
  engine                      = "postgres"
  instance_class              = "db.m7g.large"
  allocated_storage           = 50
  username                    = "shop"
  manage_master_user_password = true
  backup_retention_period     = 7
  auto_minor_version_upgrade  = false # want
}

resource "aws_neptune_cluster_instance" "routes" {
  cluster_identifier         = "routes"
  instance_class             = "db.r6g.large"
  auto_minor_version_upgrade = false # want
}
