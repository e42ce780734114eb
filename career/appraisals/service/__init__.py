"""Opening, marking, moderating and freezing; incentives."""
