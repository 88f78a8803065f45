resource "aws_db_instance" "shop" {
  engine                      = "postgres"
  instance_class              = "db.m7g.large"
  allocated_storage           = 50
  username                    = "shop"
  manage_master_user_password = true
  backup_retention_period     = 7
  multi_az                    = true
}

resource "aws_db_instance" "replica" {
  engine              = "postgres"
  instance_class      = "db.m7g.large"
  replicate_source_db = aws_db_instance.shop.identifier
}
