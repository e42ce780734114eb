"""What is done with window plans and rosters: one function, one use case, one unit of work."""
