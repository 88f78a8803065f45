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
  default     = "0.0.0.0/0"
}

variable "backup_days" {
  description = "Days that automated backups of the database are kept."
  type        = number
  default     = 0
}
