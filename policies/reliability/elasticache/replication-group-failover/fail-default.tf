resource "aws_elasticache_replication_group" "sessions" { # want
  replication_group_id = "sessions"
  description          = "Sessions of the shop"
  engine               = "redis"
  node_type            = "cache.t4g.small"
}
