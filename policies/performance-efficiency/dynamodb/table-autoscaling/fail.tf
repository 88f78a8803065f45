resource "aws_dynamodb_table" "carts" {
  name           = "carts"
  hash_key       = "id"
  billing_mode   = "PROVISIONED" # want
  read_capacity  = 5
  write_capacity = 5

  attribute {
    name = "id"
    type = "S"
  }
}
