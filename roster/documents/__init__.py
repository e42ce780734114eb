"""Rosters on paper and as workbooks."""
