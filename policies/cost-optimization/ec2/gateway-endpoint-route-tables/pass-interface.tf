resource "aws_vpc_endpoint" "logs" {
  vpc_id            = "vpc-11111111"
  vpc_endpoint_type = "Interface"
  service_name      = "com.amazonaws.eu-west-1.logs"
  subnet_ids        = ["subnet-11111111"]
}
