variable "cache" {
  type = bool
}

resource "aws_api_gateway_stage" "live" {
  rest_api_id           = "a1b2c3d4e5"
  deployment_id         = "f6g7h8"
  stage_name            = "live"
  cache_cluster_enabled = var.cache # want open
  cache_cluster_size    = "0.5"
}
