resource "aws_api_gateway_usage_plan" "partner" {
  name = "partner"

  api_stages {
    api_id = "a1b2c3d4e5"
    stage  = "live"
  }

  throttle_settings {
    rate_limit  = 50
    burst_limit = 100
  }
}
