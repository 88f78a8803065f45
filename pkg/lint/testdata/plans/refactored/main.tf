# Blocks that move, import and remove what stands in the state.
moved {
  from = aws_cloudwatch_log_group.old
  to   = aws_cloudwatch_log_group.new["a"]
}

removed {
  from = aws_cloudwatch_log_group.gone
  lifecycle {
    destroy = false
  }
}

resource "aws_cloudwatch_log_group" "new" { # plan: logs-log-group-retention
  for_each = toset(["a"])
  name     = "q"
}

resource "aws_kms_key" "kept" {
  enable_key_rotation = false
  lifecycle {
    ignore_changes = [description]
  }
}
