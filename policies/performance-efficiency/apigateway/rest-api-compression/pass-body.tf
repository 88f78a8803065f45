resource "aws_api_gateway_rest_api" "shop" {
  name = "shop"

  body = jsonencode({
    openapi                                        = "3.0.1"
    info                                           = { title = "shop", version = "1" }
    paths                                          = {}
    "x-amazon-apigateway-minimum-compression-size" = 1024
  })
}
