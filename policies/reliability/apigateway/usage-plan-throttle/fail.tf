resource "aws_api_gateway_usage_plan" "partner" { # want
  name = "partner"

  api_stages {
    api_id = "a1b2c3d4e5"
    stage  = "live"
  }
}
