"""What can be read of cases, window plans, rosters and shifts."""
