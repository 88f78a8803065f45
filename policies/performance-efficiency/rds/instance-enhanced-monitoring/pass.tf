# The cluster turns it on for its members, and on RDS Custom the host is the owner's.
resource "aws_db_instance" "shop" {
  engine                      = "postgres"
  instance_class              = "db.m7g.large"
  allocated_storage           = 50
  username                    = "shop"
  manage_master_user_password = true
  backup_retention_period     = 7
  monitoring_interval         = 60
  monitoring_role_arn         = "arn:aws:iam::111122223333:role/rds-monitoring"
}

resource "aws_rds_cluster" "orders" {
  engine                      = "aurora-postgresql"
  master_username             = "orders"
  manage_master_user_password = true
  backup_retention_period     = 7
  monitoring_interval         = 30
  monitoring_role_arn         = "arn:aws:iam::111122223333:role/rds-monitoring"
}

resource "aws_rds_cluster_instance" "orders" {
  engine             = "aurora-postgresql"
  instance_class     = "db.r7g.large"
  cluster_identifier = aws_rds_cluster.orders.id
}

resource "aws_db_instance" "ledger" {
  engine                      = "custom-oracle-ee"
  instance_class              = "db.m5.large"
  allocated_storage           = 100
  username                    = "ledger"
  password                    = "generated-elsewhere"
  backup_retention_period     = 7
  auto_minor_version_upgrade  = false
  custom_iam_instance_profile = "AWSRDSCustomInstanceProfile"
}
