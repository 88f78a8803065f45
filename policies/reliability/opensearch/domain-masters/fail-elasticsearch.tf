resource "aws_elasticsearch_domain" "search" {
  domain_name           = "search"
  elasticsearch_version = "7.10"

  cluster_config {
    instance_type            = "r5.large.elasticsearch"
    instance_count           = 6
    dedicated_master_enabled = false # want
  }

  ebs_options {
    ebs_enabled = true
    volume_size = 100
  }
}
