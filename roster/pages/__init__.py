"""The pages of window plans and rosters."""
