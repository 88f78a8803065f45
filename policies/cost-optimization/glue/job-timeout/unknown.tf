variable "kind" {
  type = string
}

resource "aws_glue_job" "orders" { # want open
  name              = "orders"
  role_arn          = "arn:aws:iam::123456789012:role/glue"
  glue_version      = "5.0"
  worker_type       = "G.1X"
  number_of_workers = 10

  command {
    name            = var.kind
    script_location = "s3://example-scripts/orders.py"
  }
}
