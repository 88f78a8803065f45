# One day is what all of them keep where nothing is said.
resource "aws_rds_cluster" "orders" { # want
  engine                      = "aurora-postgresql"
  master_username             = "orders"
  manage_master_user_password = true
}
