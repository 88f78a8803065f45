# Values that the plan was given on the command line: the configuration has none of them.
variable "admins" {
  type = list(string)
}

variable "retention" {
  type = number
}

variable "extra" {
  type = map(object({ public = optional(bool, false) }))
}

resource "aws_security_group" "web" {
  name = "web"
  ingress {
    from_port   = 22
    to_port     = 22
    protocol    = "tcp"
    cidr_blocks = var.admins # plan: ec2-security-group-admin-ports
  }
}

resource "aws_db_instance" "db" {
  for_each                    = var.extra
  identifier                  = each.key
  engine                      = "postgres"
  instance_class              = "db.t4g.micro"
  allocated_storage           = 20
  username                    = "shop"
  manage_master_user_password = true
  storage_encrypted           = true
  publicly_accessible         = each.value.public # plan: rds-instance-public-access
  backup_retention_period     = var.retention     # plan: rds-instance-backup-retention
  skip_final_snapshot         = true
}
