resource "aws_elasticache_replication_group" "ranking" {
  replication_group_id       = "ranking"
  description                = "Ranking of players"
  engine                     = "valkey"
  node_type                  = "cache.m7g.large"
  num_cache_clusters         = 2
  automatic_failover_enabled = true
  snapshot_retention_limit   = 0 # want
}

resource "aws_elasticache_cluster" "counters" { # want
  cluster_id      = "counters"
  engine          = "redis"
  node_type       = "cache.t4g.small"
  num_cache_nodes = 1
}
