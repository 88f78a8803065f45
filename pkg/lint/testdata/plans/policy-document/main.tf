# Policies of aws_iam_policy_document, with parts that exist after apply.
data "aws_caller_identity" "me" {}

data "aws_iam_policy_document" "trust" {
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "AWS"
      identifiers = ["arn:aws:iam::${data.aws_caller_identity.me.account_id}:root"]
    }
  }
}

data "aws_iam_policy_document" "all" {
  statement {
    sid       = "Everything"
    actions   = ["*"] # plan: iam-policy-administrator-access
    resources = ["*"]
  }
}

data "aws_iam_policy_document" "some" {
  statement {
    actions   = ["kms:Decrypt"]
    resources = [aws_kms_key.k.arn]
  }
  statement {
    sid       = "Buckets"
    actions   = ["s3:*"]
    resources = ["*"]
  }
}

resource "aws_kms_key" "k" {
  enable_key_rotation = true
}

resource "aws_iam_role" "r" {
  name               = "r"
  assume_role_policy = data.aws_iam_policy_document.trust.json
}

resource "aws_iam_policy" "all" {
  name   = "all"
  policy = data.aws_iam_policy_document.all.json
}

resource "aws_iam_policy" "some" {
  name   = "some"
  policy = data.aws_iam_policy_document.some.json
}
