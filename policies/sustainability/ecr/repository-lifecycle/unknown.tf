variable "team" {
  type = string
}

resource "aws_ecr_repository" "team" { # want open
  for_each = toset(["shop", "stock"])

  name = "example-${each.key}"
}

resource "aws_ecr_lifecycle_policy" "team" {
  repository = aws_ecr_repository.team[var.team].name
  policy = jsonencode({
    rules = [{
      rulePriority = 1
      description  = "Keep the last 30 images"
      selection    = { tagStatus = "any", countType = "imageCountMoreThan", countNumber = 30 }
      action       = { type = "expire" }
    }]
  })
}
