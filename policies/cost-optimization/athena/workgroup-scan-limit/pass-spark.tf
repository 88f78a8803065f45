resource "aws_athena_workgroup" "notebooks" {
  name = "notebooks"

  configuration {
    execution_role = "arn:aws:iam::123456789012:role/notebooks"

    engine_version {
      selected_engine_version = "PySpark engine version 3"
    }
  }
}
