resource "aws_athena_workgroup" "analysts" {
  name = "analysts"

  configuration {
    bytes_scanned_cutoff_per_query = 1099511627776

    result_configuration {
      output_location = "s3://example-results/analysts/"
    }
  }
}
