# Values that are marked as sensitive are given, but not what they are.
variable "password" {
  type      = string
  sensitive = true
}

variable "admins" {
  type      = string
  sensitive = true
}

resource "aws_db_instance" "db" {
  identifier              = "shop"
  engine                  = "postgres"
  instance_class          = "db.t4g.micro"
  allocated_storage       = 20
  username                = "shop"
  password                = var.password
  backup_retention_period = 0 # plan: rds-instance-backup-retention
  skip_final_snapshot     = true
}

resource "aws_security_group_rule" "ssh" {
  type              = "ingress"
  security_group_id = "sg-0a1b2c3d"
  from_port         = 22
  to_port           = 22
  protocol          = "tcp"
  cidr_blocks       = [var.admins]
}
