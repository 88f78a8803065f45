# PostgreSQL, clusters of a global database, replicas and Serverless do not have it.
resource "aws_rds_cluster" "orders" {
  engine                      = "aurora-mysql"
  engine_version              = "8.0.mysql_aurora.3.08.0"
  master_username             = "orders"
  manage_master_user_password = true
  backup_retention_period     = 7
  backtrack_window            = 86400
}

resource "aws_rds_cluster" "stock" {
  engine                      = "aurora-postgresql"
  master_username             = "stock"
  manage_master_user_password = true
  backup_retention_period     = 7
}

resource "aws_rds_cluster" "world" {
  engine                    = "aurora-mysql"
  global_cluster_identifier = "world"
  backup_retention_period   = 7
}

resource "aws_rds_cluster" "replica" {
  engine                        = "aurora-mysql"
  replication_source_identifier = "arn:aws:rds:eu-west-1:111122223333:cluster:orders"
  backup_retention_period       = 7
}

resource "aws_rds_cluster" "preview" {
  engine                      = "aurora-mysql"
  master_username             = "preview"
  manage_master_user_password = true
  backup_retention_period     = 7

  serverlessv2_scaling_configuration {
    min_capacity = 0
    max_capacity = 2
  }
}

resource "aws_rds_cluster" "old" {
  engine                  = "aurora-mysql"
  engine_mode             = "serverless"
  master_username         = "old"
  master_password         = "generated-elsewhere"
  backup_retention_period = 7
}
