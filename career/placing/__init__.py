"""Placements: orders, what is missing on the first day, handing over, days served beside."""
