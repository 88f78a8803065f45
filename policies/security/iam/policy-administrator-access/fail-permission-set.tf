variable "instance" {
  type = string
}

resource "aws_ssoadmin_permission_set" "deploy" {
  name         = "Deploy"
  instance_arn = var.instance
}

resource "aws_ssoadmin_permission_set_inline_policy" "deploy" {
  instance_arn       = aws_ssoadmin_permission_set.deploy.instance_arn
  permission_set_arn = aws_ssoadmin_permission_set.deploy.arn
  inline_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect   = "Allow"
        Action   = "*" # want
        Resource = "*"
      }
    ]
  })
}
