variable "node_type" {
  type = string
}

resource "aws_elasticache_replication_group" "sessions" {
  replication_group_id = "sessions"
  description          = "Sessions of the shop"
  engine               = "valkey"
  engine_version       = "8.0"
  node_type            = var.node_type # want open
  num_cache_clusters   = 1
}
