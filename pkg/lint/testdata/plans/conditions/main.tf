# Conditions, null and functions that only a run can compute.
variable "prod" {
  type = bool
}

variable "key" {
  type    = string
  default = null
}

resource "aws_sqs_queue" "q" {
  name                    = "q-${formatdate("YYYY", timestamp())}"
  kms_master_key_id       = var.prod ? "alias/shop" : null
  sqs_managed_sse_enabled = var.prod ? null : false
}

resource "aws_db_instance" "db" {
  identifier                  = "shop"
  engine                      = "postgres"
  instance_class              = "db.t4g.micro"
  allocated_storage           = 20
  username                    = "shop"
  manage_master_user_password = true
  storage_encrypted           = var.key != null ? true : null
  kms_key_id                  = var.key
  multi_az                    = var.prod
  backup_retention_period     = var.prod ? 7 : 0 # plan: rds-instance-backup-retention
  skip_final_snapshot         = true
}
