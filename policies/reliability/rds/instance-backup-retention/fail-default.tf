# Terraform's default is no backups; CloudFormation's is one day.
resource "aws_db_instance" "shop" { # want
  engine                      = "postgres"
  instance_class              = "db.t4g.medium"
  allocated_storage           = 50
  username                    = "shop"
  manage_master_user_password = true
}
