# Memcached has no snapshots, and a secondary of a global datastore holds what its primary holds.
resource "aws_elasticache_replication_group" "ranking" {
  replication_group_id       = "ranking"
  description                = "Ranking of players"
  engine                     = "valkey"
  node_type                  = "cache.m7g.large"
  num_cache_clusters         = 2
  automatic_failover_enabled = true
  snapshot_retention_limit   = 7
}

resource "aws_elasticache_cluster" "counters" {
  cluster_id               = "counters"
  engine                   = "redis"
  node_type                = "cache.t4g.small"
  num_cache_nodes          = 1
  snapshot_retention_limit = 1
}

resource "aws_elasticache_cluster" "pages" {
  cluster_id      = "pages"
  engine          = "memcached"
  node_type       = "cache.t4g.small"
  num_cache_nodes = 2
}

resource "aws_elasticache_replication_group" "secondary" {
  replication_group_id        = "ranking-us"
  description                 = "Ranking of players"
  global_replication_group_id = "ldgnf-ranking"
}
