# Nothing is protected where nothing is said.
resource "aws_db_instance" "shop" { # want
  engine                      = "postgres"
  instance_class              = "db.m7g.large"
  allocated_storage           = 50
  username                    = "shop"
  manage_master_user_password = true
  backup_retention_period     = 7
}

resource "aws_neptune_cluster" "routes" { # want
  cluster_identifier      = "routes"
  backup_retention_period = 7
}

resource "aws_docdb_cluster" "catalog" { # want
  cluster_identifier          = "catalog"
  master_username             = "catalog"
  manage_master_user_password = true
  backup_retention_period     = 7
}
