variable "region" {
  type    = string
  default = "eu-west-1"
}

variable "stage" {
  type    = string
  default = "prod"
}

variable "certificate" {
  description = "ARN of the certificate of the shop's name."
  type        = string
}

variable "image" {
  description = "The shop's image with its tag."
  type        = string
}

variable "admin_cidr" {
  description = "Where administrators connect from."
  type        = string
  default     = "192.0.2.0/24"
}

variable "backup_days" {
  description = "Days that automated backups of the database are kept."
  type        = number
  default     = 14
}

variable "alarm_email" {
  description = "Who is told of alarms and of spending."
  type        = string
  default     = "shop@example.com"
}
