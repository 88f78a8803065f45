resource "aws_apigatewayv2_api" "shop" {
  name          = "shop"
  protocol_type = "HTTP"
}

resource "aws_apigatewayv2_stage" "live" { # want
  api_id      = aws_apigatewayv2_api.shop.id
  name        = "live"
  auto_deploy = true
}
