# The second group has its zones chosen by hand.
resource "aws_elasticache_replication_group" "sessions" {
  replication_group_id       = "sessions"
  description                = "Sessions of the shop"
  engine                     = "valkey"
  node_type                  = "cache.t4g.small"
  num_cache_clusters         = 2
  automatic_failover_enabled = true
  multi_az_enabled           = true
}

resource "aws_elasticache_replication_group" "carts" {
  replication_group_id        = "carts"
  description                 = "Carts of the shop"
  engine                      = "valkey"
  node_type                   = "cache.t4g.small"
  num_cache_clusters          = 2
  preferred_cache_cluster_azs = ["eu-west-1a", "eu-west-1b"]
  automatic_failover_enabled  = true
}
