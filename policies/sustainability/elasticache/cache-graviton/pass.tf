# The second engine is too old for Graviton, and no Graviton type is as large as the third.
resource "aws_elasticache_replication_group" "sessions" {
  replication_group_id       = "sessions"
  description                = "Sessions of the shop"
  engine                     = "valkey"
  engine_version             = "8.0"
  node_type                  = "cache.r7g.large"
  num_cache_clusters         = 2
  automatic_failover_enabled = true
  multi_az_enabled           = true
}

resource "aws_elasticache_replication_group" "legacy" {
  replication_group_id = "legacy"
  description          = "Of the old shop"
  engine               = "redis"
  engine_version       = "4.0.10"
  node_type            = "cache.m5.large"
  num_cache_clusters   = 1
}

resource "aws_elasticache_replication_group" "graph" {
  replication_group_id       = "graph"
  description                = "Friends of friends"
  engine                     = "redis"
  engine_version             = "7.1"
  node_type                  = "cache.r5.24xlarge"
  num_cache_clusters         = 2
  automatic_failover_enabled = true
  multi_az_enabled           = true
}
