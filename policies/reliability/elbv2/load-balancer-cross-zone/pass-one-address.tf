resource "aws_lb" "shop" {
  name               = "shop"
  load_balancer_type = "network"

  subnet_mapping {
    subnet_id            = "subnet-11111111"
    private_ipv4_address = "10.0.1.15"
  }
}
