variable "destinations" {
  type = set(string)
}

resource "aws_api_gateway_rest_api" "shop" {
  name = "shop"
}

resource "aws_api_gateway_deployment" "release" {
  rest_api_id = aws_api_gateway_rest_api.shop.id
}

resource "aws_api_gateway_stage" "live" {
  rest_api_id   = aws_api_gateway_rest_api.shop.id
  deployment_id = aws_api_gateway_deployment.release.id
  stage_name    = "live"

  dynamic "access_log_settings" { # want open
    for_each = var.destinations

    content {
      destination_arn = access_log_settings.value
      format          = "$context.requestId $context.status"
    }
  }
}
