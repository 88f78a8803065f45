resource "aws_db_instance" "shop" {
  engine                      = "postgres"
  instance_class              = "db.m7g.large"
  allocated_storage           = 50
  storage_type                = "gp3"
  username                    = "shop"
  manage_master_user_password = true
  backup_retention_period     = 7
}
