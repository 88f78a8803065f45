resource "aws_db_instance" "shop" {
  engine                      = "postgres"
  instance_class              = "db.m7g.large"
  allocated_storage           = 50
  username                    = "shop"
  manage_master_user_password = true
  backup_retention_period     = 7
  copy_tags_to_snapshot       = false # want

  tags = {
    team = "shop"
  }
}

resource "aws_rds_cluster" "orders" { # want
  cluster_identifier          = "orders"
  engine                      = "aurora-postgresql"
  master_username             = "orders"
  manage_master_user_password = true
  backup_retention_period     = 7

  tags = {
    team = "orders"
  }
}

resource "aws_neptune_cluster" "routes" { # want
  cluster_identifier      = "routes"
  backup_retention_period = 7

  tags = {
    team = "routes"
  }
}
