variable "limits" {
  type = list(number)
}

resource "aws_api_gateway_usage_plan" "partner" {
  name = "partner"

  api_stages {
    api_id = "a1b2c3d4e5"
    stage  = "live"
  }

  dynamic "throttle_settings" { # want open
    for_each = var.limits

    content {
      rate_limit  = throttle_settings.value
      burst_limit = 100
    }
  }
}
