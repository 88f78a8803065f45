volumes = 2
archive = true
