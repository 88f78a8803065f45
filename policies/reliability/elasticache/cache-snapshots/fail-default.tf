resource "aws_elasticache_replication_group" "ranking" { # want
  replication_group_id       = "ranking"
  description                = "Ranking of players"
  node_type                  = "cache.m7g.large"
  num_cache_clusters         = 2
  automatic_failover_enabled = true
}
