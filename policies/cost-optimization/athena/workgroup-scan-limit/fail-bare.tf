resource "aws_athena_workgroup" "analysts" { # want
  name = "analysts"
}
