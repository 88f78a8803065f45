variable "mode" {
  type = string
}

resource "aws_dynamodb_table" "carts" {
  name         = "carts"
  hash_key     = "id"
  billing_mode = var.mode # want open

  attribute {
    name = "id"
    type = "S"
  }
}
