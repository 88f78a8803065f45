variable "tags" {
  type = map(string)
}

resource "aws_db_instance" "shop" { # want open
  engine                      = "postgres"
  instance_class              = "db.m7g.large"
  allocated_storage           = 50
  username                    = "shop"
  manage_master_user_password = true
  backup_retention_period     = 7
  tags                        = var.tags
}
