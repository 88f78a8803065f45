variable "days" {
  type = number
}

variable "engine" {
  type = string
}

resource "aws_elasticache_replication_group" "ranking" {
  replication_group_id     = "ranking"
  description              = "Ranking of players"
  engine                   = "valkey"
  node_type                = "cache.m7g.large"
  num_cache_clusters       = 2
  snapshot_retention_limit = var.days # want open
}

resource "aws_elasticache_cluster" "counters" { # want open
  cluster_id      = "counters"
  engine          = var.engine
  node_type       = "cache.t4g.small"
  num_cache_nodes = 1
}
