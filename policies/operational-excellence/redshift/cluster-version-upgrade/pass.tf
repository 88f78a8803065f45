resource "aws_redshift_cluster" "sales" {
  cluster_identifier                  = "sales"
  node_type                           = "ra3.large"
  cluster_type                        = "single-node"
  master_username                     = "sales"
  manage_master_password              = true
  automated_snapshot_retention_period = 7
  allow_version_upgrade               = true
}
