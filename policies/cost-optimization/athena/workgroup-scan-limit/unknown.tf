variable "engine" {
  type = string
}

resource "aws_athena_workgroup" "analysts" {
  name = "analysts"

  configuration { # want open
    engine_version {
      selected_engine_version = var.engine
    }
  }
}
