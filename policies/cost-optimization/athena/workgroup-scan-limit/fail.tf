resource "aws_athena_workgroup" "analysts" {
  name = "analysts"

  configuration { # want
    result_configuration {
      output_location = "s3://example-results/analysts/"
    }
  }
}
