resource "aws_db_instance" "shop" {
  engine                      = "postgres"
  instance_class              = "db.m7g.large"
  allocated_storage           = 50
  username                    = "shop"
  manage_master_user_password = true
  backup_retention_period     = 7
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
