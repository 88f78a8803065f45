terraform {
  required_version = ">= 1.5"
}

moved {
  from = terraform_data.old
  to   = terraform_data.new
}

removed {
  from = terraform_data.gone

  lifecycle {
    destroy = false
  }
}

check "health" {
  assert {
    condition     = terraform_data.new.input == "x"
    error_message = "It is not x."
  }
}

variable "region" {
  type        = string
  default     = "eu-west-1"
  description = "with a validation"

  validation {
    condition     = can(regex("^eu-", var.region))
    error_message = "Europe only."
  }
}

resource "terraform_data" "new" {
  input      = "x"
  depends_on = [terraform_data.other]

  lifecycle {
    ignore_changes = [input]

    precondition {
      condition     = var.region != ""
      error_message = "No region."
    }

    postcondition {
      condition     = self.input == "x"
      error_message = "Not x."
    }
  }

  provisioner "local-exec" {
    when    = destroy
    command = "echo ${self.input}"
  }
}

resource "terraform_data" "other" {
  input            = { workspace = terraform.workspace, region = var.region }
  triggers_replace = { a = 1 }
}

output "sum" {
  value     = terraform_data.other.input.region
  sensitive = true

  precondition {
    condition     = var.region != "x"
    error_message = "never"
  }
}
