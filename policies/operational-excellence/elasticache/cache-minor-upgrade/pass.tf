# Memcached and Redis OSS before version 6 do not have it.
resource "aws_elasticache_replication_group" "sessions" {
  replication_group_id       = "sessions"
  description                = "Sessions of the shop"
  engine                     = "valkey"
  engine_version             = "8.0"
  node_type                  = "cache.t4g.small"
  num_cache_clusters         = 2
  automatic_failover_enabled = true
  multi_az_enabled           = true
}

resource "aws_elasticache_cluster" "pages" {
  cluster_id                 = "pages"
  engine                     = "memcached"
  node_type                  = "cache.t4g.small"
  num_cache_nodes            = 2
  auto_minor_version_upgrade = false
}

resource "aws_elasticache_cluster" "old" {
  cluster_id                 = "old"
  engine                     = "redis"
  engine_version             = "5.0.6"
  node_type                  = "cache.t4g.small"
  num_cache_nodes            = 1
  auto_minor_version_upgrade = false
}

resource "aws_elasticache_replication_group" "old" {
  replication_group_id       = "old"
  description                = "Sessions of the old shop"
  engine                     = "redis"
  engine_version             = "5.0.6"
  node_type                  = "cache.t4g.small"
  num_cache_clusters         = 1
  auto_minor_version_upgrade = false
}
