"""Demand, window plans and rosters: the right person at the right window."""
