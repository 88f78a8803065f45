from_tfvars = "plain"
later_wins  = "terraform.tfvars"
no_null     = null
null_given  = null
token       = "t0ken"
anything    = { list = [1, "two", null], deep = { x = true } }
