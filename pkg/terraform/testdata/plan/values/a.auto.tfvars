from_auto  = ["a"]
later_wins = "a.auto"
