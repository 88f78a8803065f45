# Copied, nothing to copy, a member of a cluster, and a replica.
resource "aws_db_instance" "shop" {
  engine                      = "postgres"
  instance_class              = "db.m7g.large"
  allocated_storage           = 50
  username                    = "shop"
  manage_master_user_password = true
  backup_retention_period     = 7
  copy_tags_to_snapshot       = true

  tags = {
    team = "shop"
  }
}

resource "aws_db_instance" "plain" {
  engine                      = "postgres"
  instance_class              = "db.m7g.large"
  allocated_storage           = 50
  username                    = "plain"
  manage_master_user_password = true
  backup_retention_period     = 7
  tags                        = {}
}

resource "aws_db_instance" "replica" {
  instance_class      = "db.m7g.large"
  replicate_source_db = aws_db_instance.shop.identifier

  tags = {
    team = "shop"
  }
}

resource "aws_rds_cluster_instance" "orders" {
  engine             = "aurora-postgresql"
  instance_class     = "db.r7g.large"
  cluster_identifier = "orders"

  tags = {
    team = "orders"
  }
}
