resource "aws_rds_global_cluster" "orders" {
  global_cluster_identifier = "orders"
  engine                    = "aurora-postgresql"
}

resource "aws_rds_cluster" "secondary" {
  engine                    = "aurora-postgresql"
  global_cluster_identifier = aws_rds_global_cluster.orders.id
}

resource "aws_rds_cluster_instance" "secondary" {
  engine             = aws_rds_cluster.secondary.engine
  instance_class     = "db.r7g.large"
  cluster_identifier = aws_rds_cluster.secondary.id
}
