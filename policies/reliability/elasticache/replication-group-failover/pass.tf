# The second group is a secondary of a global datastore, whose settings it takes over.
resource "aws_elasticache_replication_group" "sessions" {
  replication_group_id       = "sessions"
  description                = "Sessions of the shop"
  engine                     = "valkey"
  node_type                  = "cache.t4g.small"
  num_cache_clusters         = 2
  automatic_failover_enabled = true
  multi_az_enabled           = true
}

resource "aws_elasticache_replication_group" "secondary" {
  replication_group_id        = "sessions-us"
  description                 = "Sessions of the shop"
  global_replication_group_id = "ldgnf-sessions"
}
