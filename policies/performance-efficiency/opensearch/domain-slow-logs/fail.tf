resource "aws_opensearch_domain" "search" { # want
  domain_name    = "search"
  engine_version = "OpenSearch_2.19"

  cluster_config {
    instance_type  = "r7g.large.search"
    instance_count = 3
  }
}
