variable "is_replica" {
  type = bool
}

resource "aws_db_instance" "reports" {
  identifier              = "reports"
  instance_class          = "db.t4g.medium"
  replicate_source_db     = var.is_replica ? "shop" : null
  backup_retention_period = 0 # want open: a replica needs no backups of its own
}
