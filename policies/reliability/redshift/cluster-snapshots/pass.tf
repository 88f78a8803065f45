resource "aws_redshift_cluster" "sales" {
  cluster_identifier                  = "sales"
  node_type                           = "ra3.large"
  number_of_nodes                     = 2
  cluster_type                        = "multi-node"
  master_username                     = "sales"
  manage_master_password              = true
  automated_snapshot_retention_period = 7
}
