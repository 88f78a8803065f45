# The reader joins a cluster that is not known.
variable "cluster" {
  type = string
}

resource "aws_rds_cluster" "orders" { # want open
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

resource "aws_rds_cluster_instance" "reader" {
  engine             = aws_rds_cluster.orders.engine
  instance_class     = "db.r7g.large"
  cluster_identifier = var.cluster
}
