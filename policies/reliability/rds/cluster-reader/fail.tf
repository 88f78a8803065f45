resource "aws_rds_cluster" "orders" { # want
  engine                      = "aurora-postgresql"
  master_username             = "orders"
  manage_master_user_password = true
  backup_retention_period     = 7
}

resource "aws_rds_cluster_instance" "writer" {
  engine             = aws_rds_cluster.orders.engine
  instance_class     = "db.r7g.large"
  cluster_identifier = aws_rds_cluster.orders.id
}

resource "aws_neptune_cluster" "routes" { # want
  cluster_identifier      = "routes"
  backup_retention_period = 7
}

resource "aws_neptune_cluster_instance" "routes" {
  count = 1

  cluster_identifier = aws_neptune_cluster.routes.id
  instance_class     = "db.r6g.large"
}

resource "aws_docdb_cluster" "catalog" { # want
  cluster_identifier          = "catalog"
  master_username             = "catalog"
  manage_master_user_password = true
  backup_retention_period     = 7
}

resource "aws_docdb_cluster_instance" "catalog" {
  cluster_identifier = aws_docdb_cluster.catalog.id
  instance_class     = "db.r6g.large"
}
